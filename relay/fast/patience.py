"""How long the fast lane waits for an answer: one timer for all its exchanges."""

import asyncio
from typing import Protocol

SECONDS = 0.45
"""After this, at most twice, the other lane waits on: it knows of deadlines, and of credentials that end.

Not less, or a gateway with too much to do would send everybody the longer way; not more, or a caller whose
credential ended would be heard for more than a second.
"""


class Waiting(Protocol):
    def waited(self) -> None:
        """Time is over."""

    def refuse(self) -> None:
        """Wait no more."""


class Patience:
    def __init__(self) -> None:
        self._young: set[Waiting] = set()
        self._old: set[Waiting] = set()
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, waiting: Waiting) -> None:
        self._young.add(waiting)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SECONDS, self._turn)

    def end(self, waiting: Waiting) -> None:
        self._young.discard(waiting)
        self._old.discard(waiting)

    def exhaust(self) -> None:
        """Nobody waits any longer."""
        for waiting in [*self._old, *self._young]:
            waiting.refuse()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._old or self._young:
            # What has begun and goes on.
            self._turn()

    def _turn(self) -> None:
        self._timer = None
        over, self._old, self._young = self._old, self._young, set()
        for waiting in over:
            waiting.waited()
        # Whoever waits on has set it already.
        if self._old and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SECONDS, self._turn)
