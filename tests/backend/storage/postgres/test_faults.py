import asyncio
from dataclasses import replace

import asyncpg
import pytest

from backend.storage.away import DatabaseAway
from backend.storage.database import Database
from backend.storage.postgres.database import PostgresDatabase
from backend.storage.violation import ReferenceViolation, UniqueViolation
from contract.errors import BadRequest
from contract.settings.places import Database as Place
from tests.backend.storage.words import words, write, write_all
from tests.support.database import CHOICE


async def test_a_violation_has_the_name_that_it_has_on_sqlite(database: Database) -> None:
    org = "INSERT INTO orgs (id, name, created, updated) VALUES (1, 'x', 0, 0)"
    await database.execute(org)
    expected = {
        org: "orgs_id",
        org.replace("(1,", "(2,"): "orgs_name",
        "INSERT INTO preferences (org_id, created, updated) VALUES (1, 0, 0)": "preferences_org_id_user_id",
    }
    await database.execute("INSERT INTO preferences (org_id, created, updated) VALUES (1, 0, 0)")
    for statement, constraint in expected.items():
        with pytest.raises(UniqueViolation) as clash:
            await database.execute(statement)
        assert clash.value.constraint == constraint


async def test_a_reference_to_nothing_is_told(database: Database) -> None:
    with pytest.raises(ReferenceViolation):
        await database.execute("INSERT INTO stars (user_id, dashboard_id) VALUES (1, 1)")


async def test_a_mistake_in_our_sql_is_no_outage(database: Database) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        await database.fetch_all("SELECT nothing FROM nowhere")
    with pytest.raises(asyncpg.InterfaceError):
        await database.fetch_all("SELECT id FROM orgs WHERE id = $1")


async def test_a_text_that_is_too_long_for_an_index_is_the_callers_fault(database: Database) -> None:
    name = "".join(chr(0x4E00 + number * 7919 % 20000) for number in range(5000))
    with pytest.raises(BadRequest):
        await database.execute("INSERT INTO orgs (name, created, updated) VALUES ($1, 0, 0)", name)


async def test_connections_that_the_server_cut_are_replaced(notes: Database) -> None:
    await write(notes, "ada")
    await CHOICE.server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'doorward'"
    )
    for _ in range(3):
        await asyncio.sleep(0.02)
        assert await words(notes) == ["ada"]
    await write(notes, "bob")


async def test_a_transaction_whose_connection_is_cut_is_told_and_leaves_nothing(notes: Database) -> None:
    async def cut() -> None:
        async with notes.transaction() as block:
            await write(block, "ada")
            await CHOICE.server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"
            )
            await asyncio.sleep(0.02)
            await write(block, "bob")

    with pytest.raises(DatabaseAway) as away:
        await cut()
    assert away.value.status == 503
    await write_all(notes, "carl", "dora")
    assert await words(notes) == ["carl", "dora"]


async def test_a_statement_that_takes_too_long_is_told_and_ended(place: Place) -> None:
    database = await PostgresDatabase.open(place, statement_seconds=0.1)
    with pytest.raises(DatabaseAway) as away:
        await database.fetch_all("SELECT pg_sleep(30)")
    assert away.value.reason == "it does not answer in time"
    assert await database.fetch_value("SELECT 1") == 1
    await database.close()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"name": "nowhere"}, "the server has no database of this name"),
        ({"user": "nobody-of-ours"}, "it does not accept this user and password"),
        ({"host": "/nowhere"}, "no such file or directory"),
    ],
)
async def test_why_the_door_stays_shut_is_told(place: Place, wrong: dict[str, str], reason: str) -> None:
    with pytest.raises(DatabaseAway) as away:
        await PostgresDatabase.open(replace(place, **wrong))  # type: ignore[arg-type]  # texts, all of them
    assert away.value.reason == reason
