"""What the slices may ask of the database, in words that SQLite and PostgreSQL both know.

SQL uses `$1` placeholders, one statement a call. TRUE and FALSE are words; a BOOLEAN column reads as something
truthy, so a model wraps it in `bool()`. Every call may raise `contract.errors.Unavailable` (database away, locked,
full, read-only) and `BadRequest` (a value that no column can hold).
"""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

Value = str | int | float | bytes | bool | None

Row = Mapping[str, Any]
"""One row by column name. Any: only the SQL knows the types, and the slice's model states them."""


class Statements(Protocol):
    """One statement a call."""

    async def fetch_all(self, sql: str, *values: Value) -> list[Row]: ...

    async def fetch_one(self, sql: str, *values: Value) -> Row | None:
        """The first row. Write the SQL so that there is at most one: all are read."""

    async def fetch_value(self, sql: str, *values: Value) -> Any:
        """The first column of the first row, None without a row."""

    async def execute(self, sql: str, *values: Value) -> int:
        """The number of rows inserted, updated or deleted, those of cascades not counted. Not for RETURNING."""

    async def insert(self, sql: str, *values: Value) -> int:
        """The new row's number, from a statement that ends in `RETURNING id`. Raises UniqueViolation."""


class Database(Statements, Protocol):
    """Reads see every write that was acknowledged before they began. A write outside `transaction` is one by itself.

    `fetch_*` here are for reading only; a writing statement with RETURNING is `insert`, or runs in a transaction.
    """

    def transaction(self) -> AbstractAsyncContextManager[Statements]:
        """All or nothing: committed at the end of the block, undone if it raises or is cancelled.

        Writers take turns from the first line of the block on, so what is read inside cannot change before the
        commit. Inside the block use only what it yields; the database itself cannot see the block's writes, and
        its own writes would wait for the block for ever (RuntimeError). A cancellation that comes during the
        commit is raised after it.
        """

    async def ping(self) -> None:
        """Raises Unavailable if the database does not answer."""

    async def close(self) -> None:
        """Wait for what runs, then let go; later calls raise Unavailable. Must be called before the loop ends."""
