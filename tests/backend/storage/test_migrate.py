import asyncio
import dataclasses
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.storage.dialect import POSTGRES, SQLITE
from backend.storage.fault import StorageFault
from backend.storage.migrate import migrate
from backend.storage.migration import Migration, read_migrations
from backend.storage.sqlite.database import SqliteDatabase
from tests.support.clock import FrozenClock

FIRST = Migration(version=1, name="0001_first", text="CREATE TABLE first (id {{id}});\n")
SECOND = Migration(version=2, name="0002_second", text="CREATE TABLE second (id {{id}});\n")
BROKEN = Migration(version=2, name="0002_broken", text="CREATE TABLE half (id {{id}});\n\nCREATE NONSENSE;\n")


@pytest.fixture
async def bare(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    database = await SqliteDatabase.open(tmp_path / "doorward.db")
    yield database
    await database.close()


async def _migrate(database: SqliteDatabase, *migrations: Migration) -> list[Migration]:
    return await migrate(database, migrations, clock=FrozenClock(5.5))


async def _tables(database: SqliteDatabase) -> set[str]:
    found = await database.fetch_all("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {row["name"] for row in found} - {"sqlite_sequence"}


async def test_a_fresh_database_gets_all_and_remembers_it(bare: SqliteDatabase) -> None:
    assert await _migrate(bare, FIRST, SECOND) == [FIRST, SECOND]
    assert await _tables(bare) == {"schema_migrations", "first", "second"}
    assert await bare.fetch_all("SELECT version, name, checksum, applied FROM schema_migrations") == [
        {"version": 1, "name": "0001_first", "checksum": FIRST.checksum, "applied": 5},
        {"version": 2, "name": "0002_second", "checksum": SECOND.checksum, "applied": 5},
    ]


async def test_a_second_time_there_is_nothing_to_do(bare: SqliteDatabase) -> None:
    await _migrate(bare, FIRST, SECOND)
    assert await _migrate(bare, FIRST, SECOND) == []


async def test_only_what_is_missing_is_applied(bare: SqliteDatabase) -> None:
    await _migrate(bare, FIRST)
    assert await _migrate(bare, FIRST, SECOND) == [SECOND]


async def test_two_processes_that_start_at_once_apply_each_migration_once(tmp_path: Path) -> None:
    path = tmp_path / "doorward.db"
    both = [await SqliteDatabase.open(path), await SqliteDatabase.open(path)]
    done = await asyncio.gather(*(_migrate(database, FIRST, SECOND) for database in both))
    assert sorted(migration.version for migrations in done for migration in migrations) == [1, 2]
    for database in both:
        await database.close()


async def test_a_newer_database_is_refused_in_one_line(bare: SqliteDatabase) -> None:
    await _migrate(bare, FIRST, SECOND)
    with pytest.raises(StorageFault, match=r"^The database has schema 2, this program knows only 1: run .*\.$"):
        await _migrate(bare, FIRST)


async def test_a_migration_changed_after_it_was_applied_is_refused(bare: SqliteDatabase) -> None:
    await _migrate(bare, FIRST)
    changed = dataclasses.replace(FIRST, text=FIRST.text + "-- a word\n")
    with pytest.raises(StorageFault, match=r"^Migration 0001_first differs"):
        await _migrate(bare, changed, SECOND)
    assert await _tables(bare) == {"schema_migrations", "first"}


async def test_a_migration_that_fails_leaves_nothing_of_itself(bare: SqliteDatabase) -> None:
    with pytest.raises(sqlite3.OperationalError):
        await _migrate(bare, FIRST, BROKEN)
    assert await _tables(bare) == {"schema_migrations", "first"}


async def test_memberships_from_before_their_order_was_kept_are_all_there(bare: SqliteDatabase) -> None:
    first, later = read_migrations()[:15], read_migrations()
    await _migrate(bare, *first)
    await bare.execute("INSERT INTO orgs (name, created, updated) VALUES ('one', 0, 0)")
    await bare.execute("INSERT INTO users (login, email, created, updated) VALUES ('ada', 'a@example.org', 0, 0)")
    await bare.execute(
        "INSERT INTO org_users (org_id, user_id, role, created, updated) VALUES (1, 1, 'Admin', 2, 3)"
    )
    await _migrate(bare, *later)
    member = {"org_id": 1, "user_id": 1, "role": "Admin", "created": 2, "updated": 3}
    copies = {"login": "ada", "email": "a@example.org", "is_service_account": 0}
    assert await bare.fetch_all("SELECT * FROM org_users") == [{**member, **copies}]


def test_migrations_are_numbered_without_a_gap(tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").write_text("")
    (tmp_path / "0003_third.sql").write_text("")
    with pytest.raises(ValueError, match="not numbered"):
        read_migrations(tmp_path)


def test_statements_are_parted_by_empty_lines_and_lose_their_comments() -> None:
    text = "-- why; so\n\nCREATE TABLE a (\n    b TEXT DEFAULT ';'\n);\n\n-- and\nCREATE INDEX c\n    ON a (b);\n"
    migration = Migration(version=1, name="0001_a", text=text)
    assert migration.statements(SQLITE) == [
        "CREATE TABLE a (\n    b TEXT DEFAULT ';'\n)",
        "CREATE INDEX c\n    ON a (b)",
    ]


def test_a_statement_can_be_for_one_database_only() -> None:
    text = (
        "CREATE TABLE a (b TEXT);\n\n"
        "-- Finds words.\n-- only sqlite\n"
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n    SELECT 1;\n    SELECT 2;\nEND;\n\n"
        "-- only postgres\nCREATE EXTENSION x;\n"
    )
    migration = Migration(version=1, name="0001_a", text=text)
    assert migration.statements(SQLITE) == [
        "CREATE TABLE a (b TEXT)",
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n    SELECT 1;\n    SELECT 2;\nEND",
    ]
    assert migration.statements(POSTGRES) == ['CREATE TABLE a (b TEXT COLLATE "C")', "CREATE EXTENSION x"]


def test_every_migration_is_spelled_for_every_database() -> None:
    for migration in read_migrations():
        for dialect in (SQLITE, POSTGRES):
            texts = migration.statements(dialect)
            assert not [text for text in texts if "{{" in text or (";" in text and "BEGIN" not in text)]
