"""One target under the coverage-guided fuzzer, in a process of its own: `python -m tests.fuzz.engine NAME …`."""

import sys
import time

import atheris

from tests.fuzz.target import Case

_LONGEST = 1.0
"""In seconds of processor time: whatever takes longer is a finding."""


def main() -> None:
    name, *options = sys.argv[1:]
    with atheris.instrument_imports(include=["contract", "relay", "gateway", "backend", "tests.fuzz.targets"]):
        target = Case(name).target

    def once(data: bytes) -> None:
        began = time.thread_time()
        target.check(data)
        assert time.thread_time() - began < _LONGEST, "it took too long"

    atheris.Setup([name, *options], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
