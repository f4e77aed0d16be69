"""Rows of the SQLite file, a batch at a time."""

from collections.abc import AsyncIterator

from backend.storage.database import Row, Statements
from backend.storage.transfer.tables import Table

BATCH = 500
_ROW = "doorward_row"


class Source:
    """Inside one transaction, so that all batches are of one moment."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def batches(self, table: Table) -> AsyncIterator[list[Row]]:
        listed = ", ".join(f'"{name}"' for name in table.names)
        sql = f'SELECT rowid AS {_ROW}, {listed} FROM "{table.name}" WHERE rowid > $1 ORDER BY rowid LIMIT {BATCH}'  # noqa: S608 - names of our tables
        last = -(2**63) + 1
        while rows := await self._statements.fetch_all(sql, last):
            yield rows
            last = rows[-1][_ROW]

    async def highest_id(self, table: Table) -> int:
        """Of all that ever were, so that none is given twice; 0 before the first."""
        found = await self._statements.fetch_value("SELECT seq FROM sqlite_sequence WHERE name = $1", table.name)
        return int(found or 0)
