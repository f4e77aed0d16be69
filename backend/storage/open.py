"""Opens the database that the settings name, ready to serve."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from backend.storage.away import DatabaseAway
from backend.storage.database import Database
from backend.storage.fault import StorageFault
from backend.storage.migrate import migrate
from backend.storage.migration import read_migrations
from backend.storage.postgres.database import PostgresDatabase
from backend.storage.sqlite.database import SqliteDatabase
from contract.clock import Clock
from contract.settings.places import Database as Place


@asynccontextmanager
async def opened(place: Place) -> AsyncIterator[Database]:
    """As it is, for a while. Raises StorageFault, and whatever goes wrong inside as one."""
    database = await open_unmigrated(place)
    try:
        yield database
    except DatabaseAway as away:
        raise _fault(place, away.reason) from away
    finally:
        await database.close()


async def open_database(place: Place, *, clock: Clock) -> Database:
    """The migrated database. Raises StorageFault. The caller closes it."""
    database = await open_unmigrated(place)
    async with AsyncExitStack() as on_failure:
        on_failure.push_async_callback(database.close)
        await _migrate(database, place, clock)
        on_failure.pop_all()
    return database


async def open_unmigrated(place: Place) -> Database:
    """Raises StorageFault."""
    try:
        if place.type == "postgres":
            return await PostgresDatabase.open(place)
        return await SqliteDatabase.open(place.path)
    except DatabaseAway as away:
        raise _fault(place, away.reason) from away
    except OSError as error:
        raise _fault(place, (error.strerror or type(error).__name__).lower()) from error


async def _migrate(database: Database, place: Place, clock: Clock) -> None:
    try:
        await migrate(database, read_migrations(), clock=clock)
    except DatabaseAway as away:
        raise _fault(place, away.reason) from away


def _fault(place: Place, reason: str) -> StorageFault:
    if place.type == "postgres":
        return StorageFault(f"Cannot open the database {place.shown}: {reason}. See to the server and [database].")
    return StorageFault(
        f"Cannot open the database {place.path}: {reason}."
        " See to the file and its folder, or name another in [database] path."
    )
