"""Transactions that write."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from backend.storage.away import DatabaseAway
from backend.storage.block import Block
from backend.storage.database import Value
from backend.storage.finish import finish
from backend.storage.postgres.pool import Pool
from backend.storage.postgres.session import PostgresSession
from backend.storage.turns import Turns

LOCK = 0x646F6F7277617264
"""The number of the writers' lock: `doorward` in ASCII."""

_BEGIN = f"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock({LOCK})"


class Writer:
    """Writers take turns in this process first, so that only one of its connections ever waits for the lock.

    Each statement sees what was committed before it began; who has the lock is alone, so nothing is committed
    meanwhile. A lone write takes it too: it must not change what a transaction has read.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._turns = Turns()

    async def execute(self, sql: str, values: tuple[Value, ...]) -> int:
        async with self.transaction() as block:
            return await block.execute(sql, *values)

    async def insert(self, sql: str, values: tuple[Value, ...]) -> int:
        async with self.transaction() as block:
            return await block.insert(sql, *values)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Block]:
        async with self.session() as session:
            block = Block(session)
            try:
                yield block
                block.end()
            except BaseException:
                block.abandon()
                raise

    @asynccontextmanager
    async def session(self) -> AsyncIterator[PostgresSession]:
        """A connection in a transaction, committed at the end of the block."""
        async with self._turns.take(), self._pool.session() as session:
            try:
                await session.put(_BEGIN)
                yield session
                await finish(session.put("COMMIT"))
            except BaseException:
                await finish(_undo(session))
                raise

    async def close(self) -> None:
        async with self._turns.close():
            pass


async def _undo(session: PostgresSession) -> None:
    """The server undoes by itself what a broken connection has left."""
    with suppress(DatabaseAway):
        await session.put("ROLLBACK")
