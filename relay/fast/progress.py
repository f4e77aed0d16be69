"""How long something that comes in pieces has stood still, as seen from time to time."""

import asyncio


class Progress:
    """`left` is what is still to come."""

    __slots__ = ("_began", "_left", "_moved", "_now")

    def __init__(self, left: int) -> None:
        self._left = left
        self._began = self._moved = self._now = asyncio.get_running_loop().time()

    def look(self, left: int) -> None:
        self._now = asyncio.get_running_loop().time()
        if left != self._left:
            self._left, self._moved = left, self._now

    def stood(self, seconds: float | None) -> bool:
        """Whether nothing came for longer than that; None is for ever."""
        return seconds is not None and self._now - self._moved > seconds

    def lasted(self, seconds: float | None) -> bool:
        """Whether it began longer ago than that; None is for ever."""
        return seconds is not None and self._now - self._began > seconds
