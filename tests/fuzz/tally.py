"""How far a target came: in a file, so that a run that was cut short goes on where it was."""

import sys
import time
from pathlib import Path

_TELLING = 60
"""Seconds from one line on the screen to the next."""


class Tally:
    """`executions` and `seconds` of this run and of those before it that were cut short."""

    def __init__(self, name: str, path: Path) -> None:
        self._name = name
        self._path = path
        told = path.read_text(encoding="ascii").split() if path.exists() else ["0", "0"]
        self.executions, self.seconds = int(told[0]), float(told[1])
        self._before = self.executions, self.seconds
        self._began = self._told = time.monotonic()

    def __str__(self) -> str:
        return f"{self._name:18} {self.executions:>10} executions {self.seconds:>6.0f} s"

    def reach(self, executions: int) -> None:
        """So many since the round began."""
        now = time.monotonic()
        self.executions = self._before[0] + executions
        self.seconds = self._before[1] + now - self._began
        self._path.write_text(f"{self.executions} {self.seconds:.1f}\n", encoding="ascii")
        if now - self._told >= _TELLING:
            self._told = now
            sys.stdout.write(f"{self}  so far\n")
            sys.stdout.flush()

    def next_round(self) -> None:
        self._before = self.executions, self.seconds
        self._began = time.monotonic()

    def done(self) -> None:
        """The next run begins at nothing."""
        self._path.unlink(missing_ok=True)
