"""Reading connections, lent to one reader at a time."""

import asyncio
import sqlite3

import aiosqlite

from backend.storage.away import DatabaseAway
from backend.storage.database import Row, Value
from backend.storage.sqlite.connection import rows


class Readers:
    """Every fetch is a transaction of its own, so it sees all that was committed before it began."""

    def __init__(self, connections: list[aiosqlite.Connection]) -> None:
        self._size = len(connections)
        self._idle: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()
        for connection in connections:
            self._idle.put_nowait(connection)
        self._closed = False

    async def fetch(self, sql: str, values: tuple[Value, ...]) -> list[Row]:
        if self._closed:
            raise DatabaseAway("it is closed")
        connection = await self._idle.get()
        try:
            return await rows(connection, sql, values)
        except asyncio.CancelledError:
            # The statement may be a long one, and the next reader would have to wait for it.
            await connection.interrupt()
            raise
        except DatabaseAway as away:
            _refuse_to_write(away.__cause__)
            raise
        finally:
            self._idle.put_nowait(connection)

    async def close(self) -> None:
        """Readers who wait are served first."""
        if self._closed:
            return
        self._closed = True
        for _ in range(self._size):
            connection = await self._idle.get()
            await connection.close()


def _refuse_to_write(cause: BaseException | None) -> None:
    """These connections refuse to write by themselves: that is no fault of the disk, but of our SQL."""
    if isinstance(cause, sqlite3.Error) and cause.sqlite_errorcode == sqlite3.SQLITE_READONLY:
        raise RuntimeError("a fetch outside a transaction must not write") from cause
