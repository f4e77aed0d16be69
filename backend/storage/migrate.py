"""Brings a database's schema up to the program's, once, before it serves."""

from collections.abc import Mapping, Sequence

from backend.storage.database import Database, Statements
from backend.storage.fault import StorageFault
from backend.storage.migration import Migration
from contract.clock import Clock

LEDGER = "schema_migrations"
"""The table of what was applied."""

_TABLE = """CREATE TABLE IF NOT EXISTS schema_migrations (
    version BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied BIGINT NOT NULL
)"""


async def migrate(database: Database, migrations: Sequence[Migration], *, clock: Clock) -> list[Migration]:
    """Apply what is missing, each in one transaction, and tell what was; raises StorageFault.

    Two processes may start at once: every turn looks again what is missing while it holds the write lock.
    """
    await database.execute(_TABLE)
    done = []
    while (migration := await _apply_next(database, migrations, clock)) is not None:
        done.append(migration)
    return done


async def missing(database: Database, migrations: Sequence[Migration]) -> list[Migration]:
    """What `migrate` would apply; raises StorageFault."""
    await database.execute(_TABLE)
    async with database.transaction() as block:
        applied = await _applied(block)
    _check(applied, migrations)
    return list(migrations[len(applied) :])


async def _apply_next(database: Database, migrations: Sequence[Migration], clock: Clock) -> Migration | None:
    async with database.transaction() as block:
        applied = await _applied(block)
        _check(applied, migrations)
        if len(applied) == len(migrations):
            return None
        migration = migrations[len(applied)]
        for statement in migration.statements(database.dialect):
            await block.execute(statement)
        await _remember(block, migration, at=int(clock.now()))
    return migration


async def _applied(block: Statements) -> dict[int, str]:
    found = await block.fetch_all("SELECT version, checksum FROM schema_migrations ORDER BY version")
    return {row["version"]: row["checksum"] for row in found}


async def _remember(block: Statements, migration: Migration, *, at: int) -> None:
    await block.execute(
        "INSERT INTO schema_migrations (version, name, checksum, applied) VALUES ($1, $2, $3, $4)",
        migration.version,
        migration.name,
        migration.checksum,
        at,
    )


def _check(applied: Mapping[int, str], migrations: Sequence[Migration]) -> None:
    newest = max(applied, default=0)
    if newest > len(migrations):
        raise StorageFault(
            f"The database has schema {newest}, this program knows only {len(migrations)}:"
            " run the newer program, or restore a backup from before the upgrade."
        )
    for migration in migrations[: len(applied)]:
        if applied.get(migration.version) != migration.checksum:
            raise StorageFault(
                f"Migration {migration.name} differs from the one this database was made with:"
                " run the program that made it, or restore a backup."
            )
