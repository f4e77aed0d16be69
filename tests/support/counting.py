"""A database that counts what it is asked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from backend.storage.database import Database, Row, Statements, Value


class _Counted(Statements):
    def __init__(self, statements: Statements, asked: list[str]) -> None:
        self.dialect = statements.dialect
        self._statements = statements
        self.asked = asked

    async def fetch_all(self, sql: str, *values: Value) -> list[Row]:
        self.asked.append(sql)
        return await self._statements.fetch_all(sql, *values)

    async def execute(self, sql: str, *values: Value) -> int:
        self.asked.append(sql)
        return await self._statements.execute(sql, *values)

    async def insert(self, sql: str, *values: Value) -> int:
        self.asked.append(sql)
        return await self._statements.insert(sql, *values)


class CountingDatabase(_Counted, Database):
    """`asked` are the statements so far, those of transactions among them."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, [])
        self._database = database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Statements]:
        async with self._database.transaction() as block:
            yield _Counted(block, self.asked)

    def state(self) -> int | None:
        return self._database.state()

    async def ping(self) -> None:
        await self._database.ping()

    async def close(self) -> None:
        await self._database.close()
