"""The database in one SQLite file."""

import os
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path

from backend.storage.database import Database, Row, Statements, Value
from backend.storage.dialect import SQLITE
from backend.storage.finish import finish
from backend.storage.sqlite.connection import connect
from backend.storage.sqlite.faults import translated
from backend.storage.sqlite.glance import Glance
from backend.storage.sqlite.readers import Readers
from backend.storage.sqlite.writer import Writer

READERS = 3
"""Each is a thread: enough that one slow search does not hold up the others."""

BUSY_SECONDS = 5.0
"""How long a statement waits for another process to let go of the file."""


class SqliteDatabase(Database):
    """Reads go through `readers`, each on a snapshot of its own; writes through the one `writer`.

    Where a `glance` is enough, no reader is woken.
    """

    dialect = SQLITE

    def __init__(self, *, glance: Glance, readers: Readers, writer: Writer) -> None:
        self._glance = glance
        self._readers = readers
        self._writer = writer

    @classmethod
    async def open(cls, path: Path, *, busy_seconds: float = BUSY_SECONDS) -> "SqliteDatabase":
        """Makes the file, for this user alone, if there is none. Raises OSError and DatabaseAway."""
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
        async with AsyncExitStack() as opened:
            connections = []
            for number in range(READERS + 1):
                connections.append(await connect(path, reading=number > 0, busy_seconds=busy_seconds))
                opened.push_async_callback(connections[-1].close)
            with translated():
                glance = Glance(path)
            opened.pop_all()
        return cls(glance=glance, readers=Readers(connections[1:]), writer=Writer(connections[0]))

    async def fetch_all(self, sql: str, *values: Value) -> list[Row]:
        found = self._glance.rows(sql, values)
        return await self._readers.fetch(sql, values) if found is None else found

    async def execute(self, sql: str, *values: Value) -> int:
        return await self._writer.execute(sql, values)

    async def insert(self, sql: str, *values: Value) -> int:
        return await self._writer.insert(sql, values)

    def transaction(self) -> AbstractAsyncContextManager[Statements]:
        return self._writer.transaction()

    def state(self) -> int | None:
        return self._glance.state()

    async def ping(self) -> None:
        await self.fetch_value("SELECT COUNT(*) FROM sqlite_master")

    async def close(self) -> None:
        await finish(self._close())

    async def _close(self) -> None:
        self._glance.close()
        # The writer goes last: who closes the file last folds the write-ahead log into it.
        await self._readers.close()
        await self._writer.close()
