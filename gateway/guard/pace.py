"""Refusals in a flood are answered one by one, so that those who keep asking wait, and nobody else does."""

import asyncio

PER_SECOND = 300
LONGEST_SECONDS = 2.0


class Pace:
    """Below `per_second` refusals nobody waits. Beyond `longest` seconds of waiting there is no queue any more."""

    def __init__(self, *, per_second: float = PER_SECOND, longest: float = LONGEST_SECONDS) -> None:
        self._between = 1 / per_second
        self._longest = longest
        self._next = 0.0

    async def wait(self) -> None:
        """Until it is this refusal's turn."""
        now = asyncio.get_running_loop().time()
        turn = max(now, self._next)
        if turn - now > self._longest:
            # Nothing is gained by remembering more of them than this.
            await asyncio.sleep(self._longest)
            return
        self._next = turn + self._between
        if turn > now:
            await asyncio.sleep(turn - now)
