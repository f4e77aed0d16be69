"""`make bench`: Doorward beside the servers that do the same check, A B A B, in front of one upstream.

Without a word: the cases with a goal; `full`: all of them. Both write bench/RESULTS.md and bench/results.svg.
Names of cases: these alone, and nothing is written.
"""

import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bench.comparison import ROUNDS, Outcome
from bench.facts import Counted
from bench.picture import picture
from bench.processes import pin_load
from bench.program import found_program, program
from bench.programme import ALL, chosen
from bench.stage import CONNECTIONS, SECONDS, Stage
from bench.verdict import Verdict

RESULTS = Path(__file__).parent / "RESULTS.md"
PICTURE = Path(__file__).parent / "results.svg"
_VERSIONS = {
    "nginx": "-v",
    "caddy": "version",
    "envoy": "--version",
    "traefik": "version",
    "haproxy": "-v",
}
_OPTIONAL = {"traefik", "haproxy"}
"""Only one case needs them, and says so."""


def main() -> None:
    words, begun = sys.argv[1:], time.monotonic()
    names = chosen(words)
    pin_load()
    program("wrk")
    run = Run()
    run.tell(_setting(words))
    with tempfile.TemporaryDirectory(prefix="dwb") as folder, ExitStack() as stack:
        stage = Stage(stack, Path(folder))
        for name in names:
            run.play(name, stage)
    run.tell(f"{run.summary()} The run took {(time.monotonic() - begun) / 60:.1f} minutes.")
    if not words or words == ["full"]:
        PICTURE.write_text(picture(run.outcomes))
        RESULTS.write_text(
            "# Results of the last whole run\n\n![The medians](results.svg)\n\n" + "\n\n".join(run.told) + "\n"
        )
    sys.exit(run.failed)


class Run:
    """`told` is all that was told so far, in Markdown."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.outcomes: list[Outcome] = []
        self.failed = False
        self._verdicts: list[Verdict] = []

    def play(self, name: str, stage: Stage) -> None:
        """A case that breaks ends alone."""
        try:
            with stage.case():
                for table in ALL[name](stage):
                    self._note(table.run())
        except (Exception, SystemExit) as fault:
            self.failed = True
            self.tell(f"## {name}\n\n**broke off**: {type(fault).__name__}: {fault}")

    def tell(self, text: str) -> None:
        self.told.append(text)
        print(f"\n{text}", flush=True)

    def summary(self) -> str:
        met = sum(verdict.is_met for verdict in self._verdicts)
        return f"{met} of {len(self._verdicts)} goals were met."

    def _note(self, found: Outcome | Counted) -> None:
        self.tell(found.told())
        self._verdicts += found.verdicts()
        if isinstance(found, Outcome):
            self.outcomes.append(found)


def _setting(words: list[str]) -> str:
    machine = f"{_model()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"
    load = f"{CONNECTIONS} connections and {ROUNDS} rounds of {SECONDS:g} s each unless a table says otherwise"
    named = f"`make bench{'-full' if words == ['full'] else ''}`"
    return f"{named} on {machine}, Python {platform.python_version()}; {load}; {', '.join(_versions())}."


def _model() -> str:
    try:
        found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    return found[1] if found else platform.machine()


def _versions() -> Iterator[str]:
    for name, option in _VERSIONS.items():
        if name in _OPTIONAL and found_program(name) is None:
            continue
        told = subprocess.run([program(name), option], capture_output=True, text=True, check=True)
        found = re.search(r"[0-9]+\.[0-9]+\.[0-9]+", told.stdout + told.stderr)
        yield f"{name} {found[0] if found else 'of an unknown version'}"


if __name__ == "__main__":
    main()
