"""`doorward migrate`."""

from collections.abc import Sequence

from backend.storage.migrate import migrate, missing
from backend.storage.migration import Migration, read_migrations
from backend.storage.open import opened
from contract.clock import SystemClock
from contract.settings import Settings
from doorward.admin.said import Said


async def apply_missing(settings: Settings) -> Said:
    async with opened(settings.database) as database:
        done = await migrate(database, read_migrations(), clock=SystemClock())
    shown = "".join(f"Applied {migration.name}\n" for migration in done)
    return Said(text=f"{shown}{settings.database.shown} is up to date", facts=_names(done))


async def show_missing(settings: Settings) -> Said:
    async with opened(settings.database) as database:
        found = await missing(database, read_migrations())
        dialect = database.dialect
    texts = [f"-- {one.name}\n" + "".join(f"{sql};\n\n" for sql in one.statements(dialect)) for one in found]
    return Said(text="".join(texts).rstrip() or f"{settings.database.shown} is up to date", facts=_names(found))


def _names(migrations: Sequence[Migration]) -> list[str]:
    return [migration.name for migration in migrations]
