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
_FIRST = datetime(1, 1, 1, tzinfo=UTC).timestamp()
_LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp()


def rfc3339(seconds: float | None) -> str:
    """`seconds` since the epoch as RFC 3339 UTC text to the second; the empty time for None (api.md §1).

    Years have four digits there: a time outside them reads as the first or last that can be said.
    """
    if seconds is None:
        return NO_TIME
    told = datetime.fromtimestamp(int(min(max(seconds, _FIRST), _LAST)), UTC)
    return told.replace(tzinfo=None).isoformat() + "Z"
