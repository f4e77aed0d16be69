"""`make bench`: Doorward beside the servers that do the same check, A B A B, in front of one upstream.

Each proxy has core 0 for itself in its turn, load and upstream have core 1. What counts are ratios: medians of the
rounds, where both sides of a ratio come from one round. A whole run writes bench/RESULTS.md; one case, `make bench
CASE=small` (large, stack, websocket), writes nothing.
"""

import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bench.cases import CONNECTIONS, SECONDS, Cases, Table
from bench.load import Measured
from bench.peers import program
from bench.processes import PINNED

ROUNDS = 5
RESULTS = Path(__file__).parent / "RESULTS.md"


def main() -> None:
    if PINNED:
        os.sched_setaffinity(0, {1})
    wanted = sys.argv[1:]
    told = [_setting()]
    print(told[0], flush=True)
    with tempfile.TemporaryDirectory(prefix="dwb") as name, ExitStack() as stack:
        for table in Cases(stack, Path(name)).tables(wanted):
            told.append(_measured(table))
            print("\n" + told[-1], flush=True)
    if not wanted:
        RESULTS.write_text("# Results of the last whole run\n\n" + "\n\n".join(told) + "\n")


def _measured(table: Table) -> str:
    for load in table.rows.values():
        # Once for nothing: passwords are hashed, connections made.
        load()
    rounds = [{name: load() for name, load in table.rows.items()} for _ in range(ROUNDS)]
    lines = [
        f"## {table.title}\n",
        _line("", "per second", "p99 ms", *(f"÷ {peer}" for peer in table.against)),
        "|---" * (3 + len(table.against)) + "|",
    ]
    for name in table.rows:
        rate = statistics.median(found[name].per_second for found in rounds)
        p99 = statistics.median(found[name].p99 for found in rounds)
        ratios = (_ratio(rounds, name, peer) for peer in table.against)
        lines.append(_line(name, f"{rate:.0f}", f"{p99:.1f}", *ratios))
    return "\n".join(lines)


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _ratio(rounds: list[dict[str, Measured]], name: str, peer: str) -> str:
    ratios = sorted(found[name].per_second / found[peer].per_second for found in rounds)
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f})"


def _setting() -> str:
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {CONNECTIONS} connections"
    return f"{machine}, {ROUNDS} rounds of {SECONDS:g} s each; {', '.join(_versions())}."


def _versions() -> Iterator[str]:
    for name, option in (("nginx", "-v"), ("caddy", "version"), ("envoy", "--version")):
        told = subprocess.run([program(name), option], capture_output=True, text=True, check=True)
        found = re.search(r"[0-9]+\.[0-9]+\.[0-9]+", told.stdout + told.stderr)
        yield f"{name} {found[0] if found else 'of an unknown version'}"


if __name__ == "__main__":
    main()
