"""What is remembered of data sources, on SQLite: nothing else tells without waiting whether it still holds."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from backend.datasources.known import KnownSources
from backend.datasources.model import DataSource, Key
from backend.datasources.store import DataSourceStore
from backend.storage.database import Database
from tests.support.database import open_sqlite
from tests.support.people import add_people

SOURCE = DataSource(id=0, org_id=1, uid="one", name="one", type="prometheus", access="proxy", url="http://a.test")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_sqlite(tmp_path) as opened:
        await add_people(opened)
        yield opened


@pytest.fixture
async def key(database: Database) -> Key:
    return Key("id", await DataSourceStore(database).insert(SOURCE, at=0))


async def test_what_was_found_is_there_at_once(database: Database, key: Key) -> None:
    known = KnownSources(database)
    assert known.at_once(1, key) is None
    found = await known.find(1, key)
    assert found is not None
    assert known.at_once(1, key) is found


async def test_who_asks_from_elsewhere_or_by_another_name_is_told_nothing(database: Database, key: Key) -> None:
    known = KnownSources(database)
    await known.find(1, key)
    assert [known.at_once(2, key), known.at_once(1, Key("uid", "one"))] == [None, None]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE data_sources SET url = url || '/x'",
        "UPDATE data_sources SET org_id = 3 - org_id",
        "UPDATE orgs SET version = version + 1",
    ],
)
async def test_any_commit_of_any_process_is_noticed(
    database: Database, key: Key, tmp_path: Path, sql: str
) -> None:
    known = KnownSources(database)
    async with open_sqlite(tmp_path) as other:
        for writer in (other, database):
            found = await known.find(1, key)
            assert known.at_once(1, key) is found
            await writer.execute(sql)
            assert known.at_once(1, key) is None
            assert await known.find(1, key) == await DataSourceStore(database).find(1, key)


async def test_what_is_written_but_not_committed_does_not_count(database: Database, key: Key) -> None:
    known = KnownSources(database)
    found = await known.find(1, key)
    async with database.transaction() as statements:
        await statements.execute("UPDATE data_sources SET url = 'http://b.test'")
        assert known.at_once(1, key) is found
    assert known.at_once(1, key) is None


async def test_what_is_not_there_is_not_remembered(database: Database) -> None:
    known = KnownSources(database)
    assert await known.find(1, Key("id", 99)) is None
    assert known.at_once(1, Key("id", 99)) is None


async def test_only_those_used_last_are_kept(database: Database) -> None:
    store = DataSourceStore(database)
    keys = [Key("id", await store.insert(_named(str(number)), at=0)) for number in range(3)]
    known = KnownSources(database, limit=2)
    for each in (*keys[:2], keys[0], keys[2]):
        if known.at_once(1, each) is None:
            await known.find(1, each)
    assert [known.at_once(1, each) is not None for each in keys] == [True, False, True]


async def test_a_large_one_is_read_each_time(database: Database) -> None:
    large = _named("large", json_data=f'{{"x": "{"x" * 65536}"}}')
    key = Key("id", await DataSourceStore(database).insert(large, at=0))
    known = KnownSources(database)
    assert await known.find(1, key) is not None
    assert known.at_once(1, key) is None


async def test_a_database_that_was_closed_tells_nothing(tmp_path: Path) -> None:
    async with open_sqlite(tmp_path) as database:
        await add_people(database)
        key = Key("id", await DataSourceStore(database).insert(SOURCE, at=0))
        known = KnownSources(database)
        await known.find(1, key)
    assert known.at_once(1, key) is None


def _named(name: str, *, json_data: str = "{}") -> DataSource:
    return replace(SOURCE, uid=name, name=name, json_data=json_data)
