"""What the slices may ask of the database, in words that SQLite and PostgreSQL both know.

SQL uses `$1` placeholders, one statement a call. TRUE and FALSE are words; a BOOLEAN column reads as something
truthy, so a model wraps it in `bool()`. Every call may raise `DatabaseAway`, a 503 (locked, disk full, read-only,
closed), `BadRequest` (a value that no column can hold) and the violations of `violation.py`.
"""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from backend.storage.dialect import Dialect

Value = str | int | float | bytes | bool | None

Row = Mapping[str, Any]
"""One row by column name. Any: only the SQL knows the types, and the slice's model states them."""


class Statements(Protocol):
    """The five ways to put one statement. Implementations subclass this."""

    dialect: Dialect
    """For the rare statement that two databases say in different words: `SQL[database.dialect.name]`."""

    async def fetch_all(self, sql: str, *values: Value) -> list[Row]: ...

    async def fetch_one(self, sql: str, *values: Value) -> Row | None:
        """The first row. Write the SQL so that there is at most one: all are read."""
        found = await self.fetch_all(sql, *values)
        return found[0] if found else None

    async def fetch_value(self, sql: str, *values: Value) -> Any:
        """The first column of the first row, None without a row."""
        found = await self.fetch_one(sql, *values)
        return next(iter(found.values())) if found else None

    async def execute(self, sql: str, *values: Value) -> int:
        """How many rows were inserted, updated or deleted, those of cascades not counted. Not for RETURNING."""

    async def insert(self, sql: str, *values: Value) -> int:
        """The new row's number, from a statement that ends in `RETURNING id`.

        With ON CONFLICT DO NOTHING there may be none: such a statement is `fetch_value`, in a transaction.
        """


class Database(Statements, Protocol):
    """Reads see every write that was acknowledged before they began; a lone write is a transaction by itself.

    `fetch_*` outside a transaction only read: a writing statement with RETURNING is `insert`, or in a transaction.
    """

    def transaction(self) -> AbstractAsyncContextManager[Statements]:
        """All or nothing: committed at the end of the block, undone if it raises or is cancelled.

        Writers take turns from the first line of the block on, so what is read inside cannot change before the
        commit. Inside use only what it yields: the database cannot see the block's writes yet, and its own writes
        would wait for the block to end (RuntimeError). After a failed statement the block is lost; catch a
        violation around the block, not inside. A cancellation that comes during the commit is raised after it.
        """

    def state(self) -> int | None:
        """The same number twice if nobody, other processes included, committed a change in between.

        None where nobody can tell without waiting.
        """
        return None

    async def ping(self) -> None:
        """Raises DatabaseAway if the database does not answer."""

    async def close(self) -> None:
        """Wait for what runs, then let go; later calls raise DatabaseAway. The process cannot end without it."""
