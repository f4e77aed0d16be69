"""How long to wait before a child is started again."""

from typing import Final

FIRST_SECONDS: Final = 0.1
MOST_SECONDS: Final = 5.0
CALM_SECONDS: Final = 10.0
"""A life this long forgets the failures before it."""


class Backoff:
    def __init__(self) -> None:
        self._next = FIRST_SECONDS

    def after(self, *, lived: float) -> float:
        """Seconds to wait after a life of `lived` seconds."""
        pause = FIRST_SECONDS if lived >= CALM_SECONDS else self._next
        self._next = min(pause * 2, MOST_SECONDS)
        return pause
