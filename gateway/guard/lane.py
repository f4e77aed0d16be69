"""How many passwords may be checked at once: a flood of wrong ones waits for itself, not for others to wait."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from contract.errors import Unavailable
from gateway.guard.pace import Pace
from gateway.guard.refusals import TooManyAttempts

AT_ONCE = 16
WAITING = 128
AT_ONCE_OF_ONE = 4
WAITING_OF_ONE = 16


@dataclass(slots=True)
class _Party:
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE_OF_ONE))
    inside: int = 0


class Lane:
    """Bounded over all, and for each party: an address block, or the devices of one account."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._parties: dict[str, _Party] = {}
        self._inside = 0

    @asynccontextmanager
    async def place(self, party: str) -> AsyncIterator[None]:
        """Wait for a turn and hold it; raises TooManyAttempts or Unavailable where too many wait."""
        await self._refuse_crowd(party)
        entry = self._parties.setdefault(party, _Party())
        entry.inside += 1
        self._inside += 1
        try:
            async with entry.turns, self._turns:
                yield
        finally:
            self._inside -= 1
            entry.inside -= 1
            if not entry.inside:
                del self._parties[party]

    async def _refuse_crowd(self, party: str) -> None:
        entry = self._parties.get(party)
        if entry is not None and entry.inside >= AT_ONCE_OF_ONE + WAITING_OF_ONE:
            await self._pace.wait()
            raise TooManyAttempts(retry_after=1)
        if self._inside >= AT_ONCE + WAITING:
            await self._pace.wait()
            raise Unavailable("Too many passwords are being checked", retry_after=1)
