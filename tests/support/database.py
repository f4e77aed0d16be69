"""A real, migrated database in a test's own folder."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from backend.storage.database import Database
from backend.storage.open import open_database as open_migrated
from contract.clock import Clock
from tests.support.clock import FrozenClock


@asynccontextmanager
async def open_database(folder: Path, *, clock: Clock | None = None) -> AsyncIterator[Database]:
    """`async with open_database(tmp_path) as database`; opened again on the same folder it is the same data."""
    database = await open_migrated("sqlite3", path=folder / "doorward.db", clock=clock or FrozenClock())
    try:
        yield database
    finally:
        await database.close()
