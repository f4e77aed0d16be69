"""`make fuzz`: every parser for a while, one after the other, and a table of what came of it."""

import argparse
import sys
from pathlib import Path

from tests.fuzz.run import Outcome, Run, shown
from tests.fuzz.target import CASES, Case, written

_MILLION = 1_000_000
_HERE = Path(__file__).parent
_FOLDER = _HERE.parents[1] / ".fuzz"
_KEPT = 60
_LONGEST_KEPT = 400


def _fuzzed(case: Case, seconds: int) -> bool:
    """Pure parsers until they were asked a million times and for that long, whichever comes last.

    A run that was cut short goes on where it was.
    """
    run = Run(case, _FOLDER)
    rounds = []
    if (left := seconds - int(run.tally.seconds)) > 0:
        rounds.append(run.go(seconds=left, executions=None))
    if _is_million_due(case, seconds) and all(each.is_good for each in rounds) and run.tally.executions < _MILLION:
        rounds.append(run.go(seconds=20 * seconds, executions=_MILLION - run.tally.executions))
    good = all(each.is_good for each in rounds)
    _tell(run, rounds)
    run.tally.done()
    return good


def _is_million_due(case: Case, seconds: int) -> bool:
    return case.target.pure and seconds >= 60


def _tell(run: Run, rounds: list[Outcome]) -> None:
    growth = max((each.growth for each in rounds), default=0)
    word = "ok" if all(each.is_good for each in rounds) else "FOUND"
    sys.stdout.write(f"{run.tally}  {growth:>4} MiB more  {word}\n")
    for each in rounds:
        sys.stdout.writelines(f"  {shown(data)}\n" for data in each.findings)
        if not each.is_good:
            sys.stdout.write(each.report[-4000:] + "\n")
    sys.stdout.flush()


def _keep(case: Case) -> None:
    """What the runs have reached, behind what is kept for a reason."""
    path = Path(_HERE, "corpus", f"{case.name}.txt")
    lines = path.read_text(encoding="ascii").splitlines()
    found = [written(data) for data in Run(case, _FOLDER).reached() if 0 < len(data) <= _LONGEST_KEPT]
    step = max(1, len(found) // _KEPT)
    new = [line for line in found[::step] if line not in lines]
    path.write_text("\n".join([*lines, *new]) + "\n", encoding="ascii")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("targets", nargs="*", metavar="TARGET", choices=[[], *(case.name for case in CASES)])
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--keep", action="store_true", help="write what was reached into tests/fuzz/corpus")
    asked = parser.parse_args()
    cases = [case for case in CASES if case.name in (asked.targets or [case.name])]
    if asked.keep:
        for case in cases:
            _keep(case)
        return 0
    # All of them, whatever the first has found.
    good = [_fuzzed(case, asked.seconds) for case in cases]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
