"""What the store's scripts say of a presented token; the words stand in `lua/`, too."""

from enum import StrEnum


class Verdict(StrEnum):
    UNKNOWN = "unknown"
    """No live session has this digest."""
    CREATED = "created"
    CURRENT = "current"
    """The current token, used before."""
    FIRST_USE = "first_use"
    """The current token, marked as seen by this very use."""
    WAITING = "waiting"
    """The previous token, whose successor nobody has used yet."""
    GRACE = "grace"
    """The previous token, a moment after its successor was first used."""
    REPLAYED = "replayed"
    """The previous token, later; the session is gone."""
    PREVIOUS = "previous"
    """The previous token, found without being judged."""
    SWAPPED = "swapped"
    ENDED = "ended"
