"""A connection to the server, and how a statement is put on it."""

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg

from backend.storage.database import Row, Value
from backend.storage.dialect import POSTGRES
from backend.storage.parameters import checked
from backend.storage.postgres.faults import translated

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection: TypeAlias = PoolConnectionProxy[asyncpg.Record]
else:
    Connection = Any

_CHANGES = frozenset({"INSERT", "UPDATE", "DELETE"})


class PostgresSession:
    dialect = POSTGRES

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def rows(self, sql: str, values: tuple[Value, ...]) -> list[Row]:
        parameters = checked(values)
        with translated():
            return [dict(record) for record in await self._connection.fetch(sql, *parameters)]

    async def changed(self, sql: str, values: tuple[Value, ...]) -> int:
        """How many rows one statement changed."""
        parameters = checked(values)
        with translated():
            command, *_, count = (await self._connection.execute(sql, *parameters)).split(" ")
        return int(count) if command in _CHANGES else 0

    async def copy_in(self, table: str, columns: Sequence[str], records: Sequence[tuple[Value, ...]]) -> None:
        with translated():
            await self._connection.copy_records_to_table(table, columns=columns, records=records)

    async def stream(self, sql: str) -> AsyncIterator[Row]:
        """Row by row, in a transaction."""
        with translated():
            async for record in self._connection.cursor(sql, prefetch=500):
                yield dict(record)

    async def put(self, words: str) -> None:
        """Statements without values, in one round trip."""
        with translated():
            await self._connection.execute(words)
