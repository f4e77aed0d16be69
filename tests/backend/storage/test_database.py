import asyncio
import logging

import pytest

from backend.storage.away import DatabaseAway
from backend.storage.database import Database
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
    await database.execute(
        database.dialect.render(
            "CREATE TABLE kinds (a TEXT, b BIGINT, c BIGINT, d DOUBLE PRECISION, e {{bytes}}, f TEXT)"
        )
    )
    values = ("naïve 🔥", 2**63 - 1, -(2**63) + 1, 1.5, b"\x00\xff", None)
    await database.execute("INSERT INTO kinds VALUES ($1, $2, $3, $4, $5, $6)", *values)
    row = await database.fetch_one("SELECT * FROM kinds")
    assert row is not None
    assert tuple(row.values()) == values


async def test_texts_are_sorted_by_their_bytes(notes: Database) -> None:
    for word in ("a", "B", "é", "_", "Ä", "z"):
        await write(notes, word)
    found = await notes.fetch_all("SELECT word, LOWER(word) AS folded FROM notes ORDER BY word")
    assert [row["word"] for row in found] == ["B", "_", "a", "z", "Ä", "é"]
    assert [row["folded"] for row in found] == ["b", "_", "a", "z", "Ä", "é"]


async def test_a_placeholder_may_be_used_twice_and_out_of_order(database: Database) -> None:
    shown = [f"CAST(${number} AS BIGINT) AS n{number}" for number in (2, 1, 2, 11, *range(3, 11))]
    row = await database.fetch_one(f"SELECT {', '.join(shown).replace('AS n2', 'AS n', 1)}", *range(1, 12))
    assert row == {"n": 2, **{f"n{number}": number for number in range(1, 12)}}


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
        await database.fetch_all("SELECT id FROM orgs WHERE name = $1", value)
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


async def test_a_closed_database_is_away(notes: Database) -> None:
    await notes.close()
    await notes.close()
    with pytest.raises(DatabaseAway):
        await notes.ping()
    with pytest.raises(DatabaseAway):
        await notes.execute("DELETE FROM orgs")
    with pytest.raises(DatabaseAway):
        async with notes.transaction():
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
    await database.fetch_all("SELECT name FROM orgs WHERE name = $1", "canary")
    await database.execute("UPDATE orgs SET name = $1", "canary")
    assert "canary" not in caplog.text
