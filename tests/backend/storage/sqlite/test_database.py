import asyncio
import logging
import stat
from pathlib import Path

import pytest

from backend.storage.away import DatabaseAway
from backend.storage.database import Database
from backend.storage.sqlite.database import SqliteDatabase
from contract.errors import BadRequest
from tests.backend.storage.words import words, write


async def test_a_row_is_read_by_column_name(notes: Database) -> None:
    number = await write(notes, "ada")
    row = await notes.fetch_one("SELECT id, word FROM notes WHERE word = $1", "ada")
    assert row == {"id": number, "word": "ada"}


async def test_what_is_not_there_is_none(notes: Database) -> None:
    assert await notes.fetch_one("SELECT * FROM notes WHERE id = $1", 7) is None
    assert await notes.fetch_value("SELECT word FROM notes WHERE id = $1", 7) is None
    assert await notes.fetch_all("SELECT * FROM notes") == []


async def test_values_come_back_as_they_went_in(database: Database) -> None:
    values = ("naïve 🔥", 2**63 - 1, -(2**63) + 1, 1.5, b"\x00\xff", None)
    row = await database.fetch_one("SELECT $1 AS a, $2 AS b, $3 AS c, $4 AS d, $5 AS e, $6 AS f", *values)
    assert row is not None
    assert tuple(row.values()) == values


async def test_a_placeholder_may_be_used_twice_and_out_of_order(database: Database) -> None:
    row = await database.fetch_one("SELECT $2 AS a, $1 AS b, $2 AS c, $11 AS d", *range(1, 12))
    assert row == {"a": 2, "b": 1, "c": 2, "d": 11}


async def test_booleans_are_words_and_values(database: Database) -> None:
    assert await database.fetch_value("SELECT $1 = TRUE AND $2 = FALSE", True, False) == 1


async def test_execute_tells_how_many_rows_it_changed(notes: Database) -> None:
    for word in ("a", "b", "c"):
        await write(notes, word)
    assert await notes.execute("UPDATE notes SET count = 1 WHERE word <> $1", "c") == 2
    assert await notes.execute("DELETE FROM notes WHERE word = $1", "z") == 0


async def test_an_upsert_needs_no_dialect(notes: Database) -> None:
    upsert = "INSERT INTO notes (word) VALUES ($1) ON CONFLICT (word) DO UPDATE SET count = notes.count + 1"
    for _ in range(3):
        await notes.execute(upsert, "ada")
    assert await notes.fetch_value("SELECT count FROM notes") == 2


@pytest.mark.parametrize("value", [2**63, -(2**63), 10**400, "a\0b", "\ud800"])
async def test_a_value_that_no_column_holds_is_the_callers_fault(database: Database, value: str | int) -> None:
    with pytest.raises(BadRequest):
        await database.fetch_all("SELECT id FROM orgs WHERE id = $1", value)
    with pytest.raises(BadRequest):
        await database.execute("UPDATE orgs SET name = $1", value)


async def test_every_acknowledged_write_is_seen_by_the_next_read(notes: Database) -> None:
    for number in range(100):
        await write(notes, str(number))
        counted = await asyncio.gather(*(notes.fetch_value("SELECT COUNT(*) FROM notes") for _ in range(4)))
        assert counted == [number + 1] * 4


async def test_a_fetch_that_would_write_is_refused(notes: Database) -> None:
    with pytest.raises(RuntimeError):
        await notes.fetch_all("INSERT INTO notes (word) VALUES ('ada') RETURNING id")
    assert await words(notes) == []


async def test_the_file_is_for_this_user_alone(database: Database, tmp_path: Path) -> None:
    await database.ping()
    assert _modes(tmp_path) == {0o600}


def _modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.glob("doorward.db*")}


async def test_a_closed_database_is_away(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "doorward.db")
    await database.close()
    await database.close()
    with pytest.raises(DatabaseAway):
        await database.ping()
    with pytest.raises(DatabaseAway):
        await database.execute("DELETE FROM orgs")
    with pytest.raises(DatabaseAway):
        async with database.transaction():
            pass


async def test_closing_waits_for_what_runs(notes: Database) -> None:
    async with notes.transaction() as block:
        closing = asyncio.create_task(notes.close())
        await asyncio.sleep(0.01)
        await write(block, "ada")
        assert not closing.done()
    await closing


async def test_no_value_reaches_a_log(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await database.fetch_all("SELECT $1", "canary")
    await database.execute("UPDATE orgs SET name = $1", "canary")
    assert "canary" not in caplog.text
