"""The one connection that writes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiosqlite

from backend.storage.block import Block
from backend.storage.database import Value
from backend.storage.finish import finish
from backend.storage.sqlite.faults import translated
from backend.storage.sqlite.session import SqliteSession
from backend.storage.turns import Turns


class Writer:
    """What a cancelled caller asked for may still run.

    The connection's thread does one job after another, so it is over before the next turn's first statement, and a
    transaction's ROLLBACK comes after it.
    """

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._session = SqliteSession(connection)
        self._turns = Turns()

    async def execute(self, sql: str, values: tuple[Value, ...]) -> int:
        async with self._turns.take():
            return await self._session.changed(sql, values)

    async def insert(self, sql: str, values: tuple[Value, ...]) -> int:
        async with self._turns.take():
            found = await self._session.rows(sql, values)
        return int(found[0]["id"])

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Block]:
        async with self._turns.take():
            block = Block(self._session)
            try:
                await self._session.changed("BEGIN IMMEDIATE", ())
                yield block
                block.end()
                await finish(self._commit())
            except BaseException:
                block.abandon()
                await finish(self._undo())
                raise

    async def close(self) -> None:
        async with self._turns.close():
            await self._connection.close()

    async def _commit(self) -> None:
        with translated():
            await self._connection.commit()

    async def _undo(self) -> None:
        """Nothing to do where BEGIN or SQLite itself already failed."""
        with translated():
            await self._connection.rollback()
