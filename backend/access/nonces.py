"""Signatures of requests that change something are good once, whichever backend gets them (decisions.md 18)."""

from typing import Final

from backend.storage.database import Database
from contract.clock import Clock
from contract.errors import Unsigned
from contract.signing import LIFE_SECONDS, SKEW_SECONDS

_REMEMBERED: Final = LIFE_SECONDS + 2 * SKEW_SECONDS
_PAUSE: Final = 60
"""Seconds between two clearances."""


class SharedNonces:
    """Beside those that each process remembers by itself (contract/signing.py)."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._cleared = 0.0

    async def spend(self, nonce: str) -> None:
        """Raises Unsigned if it was spent before."""
        now = self._clock.now()
        sql = "INSERT INTO spent_nonces (nonce, spent) VALUES ($1, $2) ON CONFLICT (nonce) DO NOTHING"
        if await self._database.execute(sql, nonce, int(now)) == 0:
            raise Unsigned
        if now - self._cleared > _PAUSE:
            self._cleared = now
            await self._database.execute("DELETE FROM spent_nonces WHERE spent < $1", int(now) - _REMEMBERED)
