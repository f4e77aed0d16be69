"""Opens the database that the settings name, ready to serve."""

from contextlib import AsyncExitStack
from pathlib import Path

from backend.storage.away import DatabaseAway
from backend.storage.database import Database
from backend.storage.dialect import SQLITE
from backend.storage.fault import StorageFault
from backend.storage.migrate import migrate
from backend.storage.migration import read_migrations
from backend.storage.sqlite.database import SqliteDatabase
from contract.clock import Clock


async def open_database(kind: str, *, path: Path, clock: Clock) -> Database:
    """The migrated database. `kind` is Grafana's `[database] type`; raises StorageFault. The caller closes it."""
    if kind != "sqlite3":
        raise StorageFault(f"[database] type = {kind} is not supported yet: use sqlite3.")
    database = await _open_file(path)
    async with AsyncExitStack() as on_failure:
        on_failure.push_async_callback(database.close)
        await _migrate(database, path, clock)
        on_failure.pop_all()
    return database


async def _open_file(path: Path) -> SqliteDatabase:
    try:
        return await SqliteDatabase.open(path)
    except DatabaseAway as away:
        raise _fault(path, away.reason) from away
    except OSError as error:
        raise _fault(path, (error.strerror or type(error).__name__).lower()) from error


async def _migrate(database: Database, path: Path, clock: Clock) -> None:
    try:
        await migrate(database, read_migrations(), dialect=SQLITE, clock=clock)
    except DatabaseAway as away:
        raise _fault(path, away.reason) from away


def _fault(path: Path, reason: str) -> StorageFault:
    return StorageFault(
        f"Cannot open the database {path}: {reason}."
        " See to the file and its folder, or name another in [database] path."
    )
