"""A database that counts the statements put to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from backend.storage.database import Database, Row, Statements, Value


class _Counted(Statements):
    def __init__(self, statements: Statements, counts: "Counts") -> None:
        self._statements = statements
        self._counts = counts
        self.dialect = statements.dialect

    async def fetch_all(self, sql: str, *values: Value) -> list[Row]:
        self._counts.statements += 1
        return await self._statements.fetch_all(sql, *values)

    async def execute(self, sql: str, *values: Value) -> int:
        self._counts.statements += 1
        return await self._statements.execute(sql, *values)

    async def insert(self, sql: str, *values: Value) -> int:
        self._counts.statements += 1
        return await self._statements.insert(sql, *values)


class Counts:
    def __init__(self) -> None:
        self.statements = 0


class CountingDatabase(_Counted, Database):
    """`counts.statements` is how many there were so far, in and outside of transactions."""

    def __init__(self, database: Database) -> None:
        self.counts = Counts()
        super().__init__(database, self.counts)
        self._database = database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Statements]:
        async with self._database.transaction() as statements:
            yield _Counted(statements, self.counts)

    async def ping(self) -> None:
        await self._database.ping()

    async def close(self) -> None:
        await self._database.close()
