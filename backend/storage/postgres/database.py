"""The database on a PostgreSQL server."""

from contextlib import AbstractAsyncContextManager

from backend.storage.database import Database, Row, Statements, Value
from backend.storage.dialect import POSTGRES
from backend.storage.finish import finish
from backend.storage.postgres.pool import STATEMENT_SECONDS, Pool
from backend.storage.postgres.session import PostgresSession
from backend.storage.postgres.writer import Writer
from contract.settings.places import Database as Place


class PostgresDatabase(Database):
    """Reads are lone statements on any connection of the pool, and wait for no writer."""

    dialect = POSTGRES

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._writer = Writer(pool)

    @classmethod
    async def open(cls, place: Place, *, statement_seconds: float = STATEMENT_SECONDS) -> "PostgresDatabase":
        """Raises DatabaseAway."""
        return cls(await Pool.open(place, statement_seconds=statement_seconds))

    async def fetch_all(self, sql: str, *values: Value) -> list[Row]:
        async with self._pool.session() as session:
            return await session.rows(sql, values)

    async def execute(self, sql: str, *values: Value) -> int:
        return await self._writer.execute(sql, values)

    async def insert(self, sql: str, *values: Value) -> int:
        return await self._writer.insert(sql, values)

    def transaction(self) -> AbstractAsyncContextManager[Statements]:
        return self._writer.transaction()

    def bulk(self) -> AbstractAsyncContextManager[PostgresSession]:
        """A transaction for what needs more than statements."""
        return self._writer.session()

    async def tidy(self, table: str) -> None:
        """After much was written: so that the next questions are planned for what is there, from indexes alone."""
        async with self._pool.session() as session:
            await session.put(f'VACUUM (ANALYZE) "{table}"')

    async def ping(self) -> None:
        await self.fetch_value("SELECT 1")

    async def close(self) -> None:
        await finish(self._close())

    async def _close(self) -> None:
        await self._writer.close()
        await self._pool.close()
