import sqlite3
from pathlib import Path

import pytest

from backend.storage.away import DatabaseAway
from backend.storage.database import Database
from backend.storage.sqlite.database import SqliteDatabase
from backend.storage.violation import ReferenceViolation, UniqueViolation
from tests.backend.storage.words import words, write, write_all


async def test_a_full_disk_is_told_and_leaves_no_half(notes: Database) -> None:
    pages = await notes.fetch_value("PRAGMA page_count")
    await notes.execute(f"PRAGMA max_page_count = {pages + 4}")
    with pytest.raises(DatabaseAway) as away:
        await write_all(notes, "small", "x" * 100_000)
    assert (away.value.status, away.value.reason) == (503, "the disk is full")
    assert await words(notes) == []

    await notes.execute("PRAGMA max_page_count = 1000000")
    await write(notes, "x" * 100_000)


async def test_a_file_that_cannot_be_written_is_told(notes: Database) -> None:
    await notes.execute("PRAGMA query_only = ON")
    with pytest.raises(DatabaseAway) as away:
        await write(notes, "ada")
    assert away.value.reason == "it is read-only"


async def test_another_process_that_holds_the_file_is_told_after_a_while(tmp_path: Path) -> None:
    path = tmp_path / "doorward.db"
    database = await SqliteDatabase.open(path, busy_seconds=0.05)
    await database.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, word TEXT)")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseAway) as away:
        await write(database, "ada")
    assert away.value.reason == "another process holds it"
    assert await words(database) == []
    other.close()
    await write(database, "ada")
    await database.close()


async def test_a_mistake_in_our_sql_is_no_outage(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError):
        await database.fetch_all("SELECT nothing FROM nowhere")


async def test_a_violation_names_table_and_columns(database: Database) -> None:
    org = "INSERT INTO orgs (name, created, updated) VALUES ('x', 0, 0) RETURNING id"
    user = "INSERT INTO users (login, created, updated) VALUES ('x', 0, 0) RETURNING id"
    member = """INSERT INTO org_users (org_id, user_id, role, created, updated, login, email, is_service_account)
        VALUES (1, 1, 'Admin', 0, 0, 'x', '', FALSE)"""
    preference = "INSERT INTO preferences (org_id, created, updated) VALUES (1, 0, 0) RETURNING id"
    await database.insert(org)
    await database.insert(user)
    await database.execute(member)
    await database.insert(preference)
    expected = {
        org: "orgs_name",
        member: "org_users_org_id_user_id",
        preference: "preferences_org_id_user_id",
    }
    for statement, constraint in expected.items():
        with pytest.raises(UniqueViolation) as clash:
            await database.execute(statement.removesuffix(" RETURNING id"))
        assert (clash.value.constraint, clash.value.status) == (constraint, 409)


async def test_a_reference_to_nothing_is_told(database: Database) -> None:
    with pytest.raises(ReferenceViolation):
        await database.execute("INSERT INTO stars (user_id, dashboard_id) VALUES (1, 1)")
