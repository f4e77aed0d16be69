"""A database that counts what is asked of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from backend.storage.database import Database, Row, Statements, Value


class CountedDatabase(Database):
    """Everything goes to `inner`; `statements` are the texts put so far, those of transactions too."""

    def __init__(self, inner: Database) -> None:
        self.dialect = inner.dialect
        self.statements: list[str] = []
        self._inner = inner

    async def fetch_all(self, sql: str, *values: Value) -> list[Row]:
        self.statements.append(sql)
        return await self._inner.fetch_all(sql, *values)

    async def execute(self, sql: str, *values: Value) -> int:
        self.statements.append(sql)
        return await self._inner.execute(sql, *values)

    async def insert(self, sql: str, *values: Value) -> int:
        self.statements.append(sql)
        return await self._inner.insert(sql, *values)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Statements]:
        async with self._inner.transaction() as block:
            yield _CountedBlock(block, self.statements)

    def state(self) -> int | None:
        return self._inner.state()

    async def ping(self) -> None:
        await self._inner.ping()

    async def close(self) -> None:
        await self._inner.close()


class _CountedBlock(Statements):
    def __init__(self, inner: Statements, statements: list[str]) -> None:
        self.dialect = inner.dialect
        self._inner = inner
        self._statements = statements

    async def fetch_all(self, sql: str, *values: Value) -> list[Row]:
        self._statements.append(sql)
        return await self._inner.fetch_all(sql, *values)

    async def execute(self, sql: str, *values: Value) -> int:
        self._statements.append(sql)
        return await self._inner.execute(sql, *values)

    async def insert(self, sql: str, *values: Value) -> int:
        self._statements.append(sql)
        return await self._inner.insert(sql, *values)
