"""`doorward db copy`."""

from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from backend.sealing import rotation, vault
from backend.storage.database import Database
from backend.storage.migrate import migrate
from backend.storage.migration import read_migrations
from backend.storage.open import opened
from backend.storage.postgres.database import PostgresDatabase
from backend.storage.sqlite.database import SqliteDatabase
from backend.storage.transfer.copying import Copied, copy_database
from contract.clock import SystemClock
from contract.errors import StartFault
from contract.settings import Settings
from doorward.admin.said import Said, listed
from doorward.lock import held


class Copying:
    def __init__(self, source: Path | None) -> None:
        self._source = source

    async def run(self, settings: Settings) -> Said:
        """Raises StartFault, StorageFault."""
        if settings.database.type != "postgres":
            raise StartFault("The settings name no PostgreSQL to copy to: set [database] url")
        source = replace(settings.database, type="sqlite3", path=self._source or settings.database.path)
        if source.is_missing:
            raise StartFault(f"There is no database {source.path}: name the file with --from")
        clock = SystemClock()
        with held(settings.paths.data):
            async with AsyncExitStack() as stack:
                old = await stack.enter_async_context(opened(source))
                new = await stack.enter_async_context(opened(settings.database))
                for database in (old, new):
                    await migrate(database, read_migrations(), clock=clock)
                copied = await _copied(old, new)
                readable, of = await rotation(new, vault(settings, clock)).readable()
        return _said(copied, readable, of, settings)


async def _copied(source: Database, target: Database) -> list[Copied]:
    assert isinstance(source, SqliteDatabase)  # noqa: S101 - so were they opened
    assert isinstance(target, PostgresDatabase)  # noqa: S101 - so were they opened
    return await copy_database(source, target)


def _said(copied: list[Copied], readable: int, of: int, settings: Settings) -> Said:
    rows = [{"table": one.table, "rows": one.rows, "checksum": one.checksum[:16]} for one in copied]
    table = listed(("table", "rows", "checksum"), rows, none="There is no table").text
    total = sum(one.rows for one in copied)
    end = f"{total} rows are in {settings.database.shown}, the same by their sums; {readable} of {of} secrets open"
    warning = "" if readable == of else f"{of - readable} of {of} secrets cannot be opened with this secret key"
    facts = {"tables": rows, "secrets": of, "readable": readable}
    return Said(text=f"{table}\n{end}", facts=facts, warning=warning)
