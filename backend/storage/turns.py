"""The turns that the writers of one process take."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from backend.storage.away import DatabaseAway

PATIENCE = 10.0
"""Seconds that a writer waits for its turn before it is told to come back."""


class Turns:
    """Taken in the order of asking."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._holder: asyncio.Task[object] | None = None
        self._closed = False

    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        """Raises DatabaseAway after PATIENCE and after `close`, RuntimeError to who has the turn already."""
        await self._wait()
        try:
            if self._closed:
                raise DatabaseAway("it is closed")
            self._holder = asyncio.current_task()
            yield
        finally:
            self._holder = None
            self._turn.release()

    @asynccontextmanager
    async def close(self) -> AsyncIterator[None]:
        """Once the turn under way is over; nobody gets another."""
        async with self._turn:
            self._closed = True
            yield

    async def _wait(self) -> None:
        if self._holder is not None and self._holder is asyncio.current_task():
            raise RuntimeError("inside a transaction only its own statements may write")
        try:
            async with asyncio.timeout(PATIENCE):
                await self._turn.acquire()
        except TimeoutError:
            raise DatabaseAway("other writers take too long") from None
