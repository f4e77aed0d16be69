"""The only place that reads the wall clock."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since the epoch, UTC; may jump when the machine's time is set."""

    def monotonic(self) -> float:
        """Seconds from an arbitrary start; never goes back. For durations and deadlines."""


class SystemClock:
    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()


NO_TIME = "0001-01-01T00:00:00Z"


def rfc3339(seconds: float | None) -> str:
    """`seconds` since the epoch as RFC 3339 UTC text to the second; the empty time for None (api.md §1)."""
    if seconds is None:
        return NO_TIME
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
