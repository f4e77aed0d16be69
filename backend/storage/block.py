"""The statements of one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from backend.storage.database import Row, Statements, Value
from backend.storage.dialect import Dialect


class Session(Protocol):
    """One connection. Its errors are those of the seam."""

    @property
    def dialect(self) -> Dialect: ...

    async def rows(self, sql: str, values: tuple[Value, ...]) -> list[Row]: ...

    async def changed(self, sql: str, values: tuple[Value, ...]) -> int: ...


class Block(Statements):
    """Lost after a failed statement, because PostgreSQL would not go on either; over after its transaction."""

    def __init__(self, session: Session) -> None:
        self.dialect = session.dialect
        self._session = session
        self._usable = True

    async def fetch_all(self, sql: str, *values: Value) -> list[Row]:
        with self._step():
            return await self._session.rows(sql, values)

    async def execute(self, sql: str, *values: Value) -> int:
        with self._step():
            return await self._session.changed(sql, values)

    async def insert(self, sql: str, *values: Value) -> int:
        found = await self.fetch_all(sql, *values)
        return int(found[0]["id"])

    def end(self) -> None:
        """Raises RuntimeError if a failure inside the block was swallowed, so that no half of it is committed."""
        self._check()
        self._usable = False

    def abandon(self) -> None:
        self._usable = False

    @contextmanager
    def _step(self) -> Iterator[None]:
        self._check()
        try:
            yield
        except BaseException:
            self._usable = False
            raise

    def _check(self) -> None:
        if not self._usable:
            raise RuntimeError("this transaction has failed or is over")
