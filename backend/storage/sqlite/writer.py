"""The one connection that writes, and the turns that writers take on it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiosqlite

from backend.storage.away import DatabaseAway
from backend.storage.database import Value
from backend.storage.finish import finish
from backend.storage.sqlite.block import Block
from backend.storage.sqlite.connection import changed, rows
from backend.storage.sqlite.faults import translated

PATIENCE = 10.0
"""Seconds that a writer waits for its turn before it is told to come back."""


class Writer:
    """Turns are taken in the order of asking.

    What a cancelled caller asked for may still run: the connection's thread does one job after another, so it is
    over before the next turn's first statement, and a transaction's ROLLBACK comes after it.
    """

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._turn = asyncio.Lock()
        self._holder: asyncio.Task[object] | None = None
        self._closed = False

    async def execute(self, sql: str, values: tuple[Value, ...]) -> int:
        async with self._taking_turns():
            return await changed(self._connection, sql, values)

    async def insert(self, sql: str, values: tuple[Value, ...]) -> int:
        async with self._taking_turns():
            found = await rows(self._connection, sql, values)
        return int(found[0]["id"])

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Block]:
        async with self._taking_turns():
            block = Block(self._connection)
            try:
                await changed(self._connection, "BEGIN IMMEDIATE", ())
                yield block
                block.end()
                await finish(self._commit())
            except BaseException:
                block.abandon()
                await finish(self._undo())
                raise

    async def close(self) -> None:
        async with self._turn:
            self._closed = True
            await self._connection.close()

    @asynccontextmanager
    async def _taking_turns(self) -> AsyncIterator[None]:
        await self._await_turn()
        try:
            if self._closed:
                raise DatabaseAway("it is closed")
            self._holder = asyncio.current_task()
            yield
        finally:
            self._holder = None
            self._turn.release()

    async def _await_turn(self) -> None:
        if self._holder is not None and self._holder is asyncio.current_task():
            raise RuntimeError("inside a transaction only its own statements may write")
        try:
            async with asyncio.timeout(PATIENCE):
                await self._turn.acquire()
        except TimeoutError:
            raise DatabaseAway("other writers take too long") from None

    async def _commit(self) -> None:
        with translated():
            await self._connection.commit()

    async def _undo(self) -> None:
        """Nothing to do where BEGIN or SQLite itself already failed."""
        with translated():
            await self._connection.rollback()
