from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.storage.fault import StorageFault
from backend.storage.open import open_database
from backend.storage.postgres.database import PostgresDatabase
from backend.storage.sqlite.database import SqliteDatabase
from backend.storage.transfer.copying import copy_database
from backend.storage.violation import ReferenceViolation
from tests.backend.storage.rows import add_dashboard, add_org, fill
from tests.support.clock import FrozenClock
from tests.support.database import CHOICE, sqlite_place


@pytest.fixture
async def source(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    opened = await open_database(sqlite_place(tmp_path / "doorward.db"), clock=FrozenClock())
    assert isinstance(opened, SqliteDatabase)
    yield opened
    await opened.close()


@pytest.fixture
async def target(tmp_path: Path) -> AsyncIterator[PostgresDatabase]:
    opened = await open_database(CHOICE.server.place(await CHOICE.server.lend(tmp_path)), clock=FrozenClock())
    assert isinstance(opened, PostgresDatabase)
    yield opened
    await opened.close()


async def test_every_row_arrives_as_it_was(source: SqliteDatabase, target: PostgresDatabase) -> None:
    await fill(source)
    copied = {one.table: one.rows for one in await copy_database(source, target)}
    assert (copied["dashboards"], copied["stars"], copied["data_source_secrets"]) == (3, 3, 1)
    for table in copied:
        old = await source.fetch_all(f"SELECT * FROM {table}")  # noqa: S608 - a table of ours
        new = await target.fetch_all(f"SELECT * FROM {table}")  # noqa: S608 - a table of ours
        assert old == new


async def test_a_folder_may_lie_in_one_that_is_younger(source: SqliteDatabase, target: PostgresDatabase) -> None:
    org_id, ada = await fill(source)
    younger = await add_dashboard(source, "younger", org_id=org_id, by=ada, is_folder=True)
    await source.execute("UPDATE dashboards SET folder_id = $1 WHERE uid = 'f'", younger)
    await copy_database(source, target)
    assert await target.fetch_value("SELECT folder_id FROM dashboards WHERE uid = 'f'") == younger


async def test_no_number_is_given_twice_after_the_copy(source: SqliteDatabase, target: PostgresDatabase) -> None:
    gone = [await add_org(source, str(number)) for number in range(3)][-1]
    await source.execute("DELETE FROM orgs WHERE id = $1", gone)
    await copy_database(source, target)
    assert await add_org(target, "next") == gone + 1


async def test_a_database_with_rows_is_left_alone(source: SqliteDatabase, target: PostgresDatabase) -> None:
    await fill(source)
    await add_org(target, "mine")
    with pytest.raises(StorageFault, match="not empty: its table orgs has rows"):
        await copy_database(source, target)
    assert await target.fetch_all("SELECT name FROM orgs") == [{"name": "mine"}]


async def test_a_copy_that_fails_leaves_nothing(source: SqliteDatabase, target: PostgresDatabase) -> None:
    await fill(source)
    async with source.transaction() as block:
        await block.execute("PRAGMA defer_foreign_keys = ON")
    await source.execute("PRAGMA foreign_keys = OFF")
    await source.execute("UPDATE dashboards SET folder_id = 99 WHERE uid = 'd'")
    with pytest.raises(ReferenceViolation):
        await copy_database(source, target)
    assert await target.fetch_value("SELECT COUNT(*) FROM orgs") == 0


async def test_references_are_checked_at_once_again_after_it(
    source: SqliteDatabase, target: PostgresDatabase
) -> None:
    await copy_database(source, target)
    deferrable = "SELECT COUNT(*) FROM pg_constraint WHERE contype = 'f' AND condeferrable"
    assert await target.fetch_value(deferrable) == 0
