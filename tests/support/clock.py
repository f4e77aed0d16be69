"""Clocks that tests move by hand."""

import time


class FrozenClock:
    def __init__(self, start: float = 1_800_000_000.0) -> None:
        self._now = start

    def now(self) -> float:
        return self._now

    def monotonic(self) -> float:
        return self._now

    def advance(self, *, seconds: float) -> None:
        self._now += seconds


class RunningClock(FrozenClock):
    """Goes by itself, too."""

    def __init__(self) -> None:
        super().__init__(0.0)

    def now(self) -> float:
        return time.time() + super().now()

    def monotonic(self) -> float:
        return time.monotonic() + super().monotonic()
