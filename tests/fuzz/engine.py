"""One target under the coverage-guided fuzzer, in a process of its own: `python -m tests.fuzz.engine NAME …`."""

import logging
import resource
import sys
import time

import atheris
import structlog

from tests.fuzz.target import Case

_LONGEST = 1.0
"""In seconds of processor time: whatever takes longer is a finding."""
_TELLING = 5.0
"""Seconds of processor time from one line about the progress to the next."""


class _Watch:
    def __init__(self, case: Case) -> None:
        self._target = case.target
        self._count = 0
        self._told = 0.0

    def once(self, data: bytes) -> None:
        began = time.thread_time()
        self._target.check(data)
        ended = time.thread_time()
        self._count += 1
        assert ended - began < _LONGEST, "it took too long"
        if ended - self._told > _TELLING:
            self._told = ended
            self._tell()

    def _tell(self) -> None:
        """In the form of the fuzzer's own lines, which get rare."""
        mebibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        sys.stderr.write(f"#{self._count}\tstill  rss: {mebibytes}Mb\n")


def main() -> None:
    name, *options = sys.argv[1:]
    # Not the targets: their second readers would be what the fuzzer explores, and they take half of the time.
    with atheris.instrument_imports(include=["contract", "relay", "gateway", "backend"]):
        watch = _Watch(Case(name))
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    atheris.Setup([name, *options], watch.once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
