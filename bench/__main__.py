"""`make bench`: Doorward beside the servers that do the same check, A B A B, in front of one upstream.

Each proxy has core 0 for itself in its turn, load and upstream have core 1. What counts are ratios: medians of the
rounds, where both sides of a ratio come from one round. `make bench CASE=small|large|stack` runs one case.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.cases import CONNECTIONS, SECONDS, Cases, Table
from bench.load import Measured
from bench.peers import program
from bench.processes import PINNED

ROUNDS = 5


def main() -> None:
    if PINNED:
        os.sched_setaffinity(0, {1})
    print(_setting(), flush=True)
    with tempfile.TemporaryDirectory(prefix="dwb") as name, ExitStack() as stack:
        for table in Cases(stack, Path(name)).tables(sys.argv[1:]):
            _print(table)


def _print(table: Table) -> None:
    for load in table.rows.values():
        # Once for nothing: passwords are hashed, connections made.
        load()
    rounds = [{name: load() for name, load in table.rows.items()} for _ in range(ROUNDS)]
    print(f"\n### {table.title}\n")
    print(_line("", "per second", "p99 ms", *(f"÷ {peer}" for peer in table.against)))
    print("|---" * (3 + len(table.against)) + "|")
    for name in table.rows:
        rate = statistics.median(found[name].per_second for found in rounds)
        p99 = statistics.median(found[name].p99 for found in rounds)
        ratios = (_ratio(rounds, name, peer) for peer in table.against)
        print(_line(name, f"{rate:.0f}", f"{p99:.1f}", *ratios), flush=True)


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _ratio(rounds: list[dict[str, Measured]], name: str, peer: str) -> str:
    ratios = sorted(found[name].per_second / found[peer].per_second for found in rounds)
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f})"


def _setting() -> str:
    commands = (["nginx", "-v"], ["caddy", "version"], ["envoy", "--version"])
    told = [
        subprocess.run([program(name), *options], capture_output=True, text=True, check=True)
        for name, *options in commands
    ]
    versions = "; ".join(" ".join((found.stdout or found.stderr).split()[-2:]) for found in told)
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores"
    return f"{machine}, {CONNECTIONS} connections, {ROUNDS} x {SECONDS:g} s each\n{versions}"


if __name__ == "__main__":
    main()
