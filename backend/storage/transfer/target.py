"""The PostgreSQL database that is filled, inside one transaction of its own."""

from collections.abc import AsyncIterator, Sequence

from backend.storage.fault import StorageFault
from backend.storage.postgres.session import PostgresSession
from backend.storage.transfer.tables import Plain, Table


class Target:
    def __init__(self, session: PostgresSession) -> None:
        self._session = session

    async def refuse_rows(self, tables: Sequence[Table]) -> None:
        """Raises StorageFault if there is one already."""
        for table in tables:
            if await self._session.rows(f'SELECT 1 FROM "{table.name}" LIMIT 1', ()):  # noqa: S608 - our table
                raise StorageFault(f"The database is not empty: its table {table.name} has rows. Name a new one.")

    async def defer(self, references: Sequence[tuple[str, str]]) -> None:
        """Rows may come before those that they refer to."""
        for table, name in references:
            await self._session.put(
                f'ALTER TABLE "{table}" ALTER CONSTRAINT "{name}" DEFERRABLE INITIALLY DEFERRED'
            )

    async def check(self, references: Sequence[tuple[str, str]]) -> None:
        """Now all must be there. Raises ReferenceViolation."""
        await self._session.put("SET CONSTRAINTS ALL IMMEDIATE")
        for table, name in references:
            await self._session.put(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{name}" NOT DEFERRABLE')

    async def put(self, table: Table, records: Sequence[tuple[Plain, ...]]) -> None:
        await self._session.copy_in(table.name, table.names, records)

    async def records(self, table: Table) -> AsyncIterator[tuple[Plain, ...]]:
        listed = ", ".join(f'"{name}"' for name in table.names)
        async for row in self._session.stream(f'SELECT {listed} FROM "{table.name}"'):  # noqa: S608 - names of ours
            yield tuple(row.values())

    async def count_on(self, table: Table, *, highest: int) -> None:
        sql = "SELECT setval(pg_get_serial_sequence($1, 'id'), GREATEST($2, 1), $2 > 0)"
        await self._session.rows(sql, (table.name, highest))
