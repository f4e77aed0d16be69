"""A connection to the file, as transactions see it."""

import aiosqlite

from backend.storage.database import Row, Value
from backend.storage.dialect import SQLITE
from backend.storage.sqlite.connection import changed, rows


class SqliteSession:
    dialect = SQLITE

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def rows(self, sql: str, values: tuple[Value, ...]) -> list[Row]:
        return await rows(self._connection, sql, values)

    async def changed(self, sql: str, values: tuple[Value, ...]) -> int:
        return await changed(self._connection, sql, values)
