"""Refusals in a flood are answered one by one, so that those who keep asking wait, and nobody else does."""

import asyncio
import random

PER_SECOND = 300
LONGEST_SECONDS = 5.0
_CROWD = 100


class Pace:
    """Below `per_second` refusals nobody waits; the more of them wait, the slower they are answered."""

    def __init__(self, *, per_second: float = PER_SECOND, longest: float = LONGEST_SECONDS) -> None:
        self._between = 1 / per_second
        self._longest = longest
        self._next = 0.0
        self._waiting = 0

    async def wait(self) -> None:
        """Until it is this refusal's turn, and no longer than the bound."""
        seconds = self._turn()
        if not seconds:
            return
        self._waiting += 1
        try:
            await asyncio.sleep(seconds)
        finally:
            self._waiting -= 1

    def _turn(self) -> float:
        """In how many seconds it is."""
        now = asyncio.get_running_loop().time()
        turn = max(now, self._next)
        if turn - now > self._longest:
            # At random, lest all of them come back in one moment, again and again.
            return random.uniform(self._longest / 2, self._longest)  # noqa: S311 - not a secret
        self._next = turn + self._between * (1 + self._waiting / _CROWD)
        return turn - now
