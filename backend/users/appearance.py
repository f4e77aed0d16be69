"""What lists show of a user beside the columns (api.md §8)."""

import hashlib

_TEN_YEARS = 315_576_000
_MINUTE = 60
_UNITS = (("y", 525_600), ("M", 43_800), ("d", 1_440), ("h", 60), ("m", 1))
"""Each with its minutes."""


def avatar_url(email: str) -> str:
    digest = hashlib.md5(email.lower().encode(), usedforsecurity=False).hexdigest()
    return f"/avatar/{digest}"


def last_seen(last_seen_at: int | None, *, created: int) -> int:
    """Seconds since the epoch; who was never seen counts as seen ten years before creation."""
    return created - _TEN_YEARS if last_seen_at is None else last_seen_at


def age(seconds: float) -> str:
    """A span of time in its largest whole unit."""
    minutes = int(seconds // _MINUTE)
    for unit, size in _UNITS:
        if minutes >= size:
            return f"{minutes // size}{unit}"
    return "< 1m"
