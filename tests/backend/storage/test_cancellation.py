"""A caller may go away at any moment: nothing is left half done, and the next caller gets its own."""

import asyncio
import contextlib

import pytest

from backend.storage.database import Database
from backend.storage.postgres.pool import CONNECTIONS
from backend.storage.sqlite.database import READERS
from tests.backend.storage.words import words, write

MOMENTS = [0.0, 0.0, 0.0, *(step / 20_000 for step in range(40))]
"""Seconds from the start of a transaction of about one millisecond."""


async def _cancelled_after(seconds: float, task: asyncio.Task[None]) -> bool:
    """Whether the task ended by the cancellation."""
    await asyncio.sleep(seconds)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    return task.cancelled()


async def test_a_transaction_cancelled_at_any_moment_is_whole_or_not_there(notes: Database) -> None:
    async def pair(name: str) -> None:
        async with notes.transaction() as block:
            await write(block, f"{name} one")
            await write(block, f"{name} two")

    kept = []
    for number, seconds in enumerate(MOMENTS):
        cancelled = await _cancelled_after(seconds, asyncio.create_task(pair(str(number))))
        found = [word for word in await words(notes) if word.split()[0] == str(number)]
        assert len(found) in ({0, 2} if cancelled else {2})
        await write(notes, f"after {number}")
        kept.append(cancelled)
    assert True in kept


async def test_a_lone_write_cancelled_at_any_moment_does_not_hold_up_the_next(notes: Database) -> None:
    async def lone(name: str) -> None:
        await write(notes, name)

    for number, seconds in enumerate(MOMENTS):
        await _cancelled_after(seconds, asyncio.create_task(lone(f"cut {number}")))
        async with notes.transaction() as block:
            await write(block, f"after {number}")
    assert [word for word in await words(notes) if word.startswith("after")] == [
        f"after {number}" for number in range(len(MOMENTS))
    ]


async def test_a_cancelled_fetch_never_hands_its_rows_to_the_next(database: Database) -> None:
    async def ask(number: int) -> None:
        assert await database.fetch_value("SELECT CAST($1 AS BIGINT)", number) == number

    for round_ in range(30):
        asked = [asyncio.create_task(ask(number)) for number in range(12)]
        await asyncio.sleep(round_ / 20_000)
        for task in asked[::2]:
            task.cancel()
        results = await asyncio.gather(*asked, return_exceptions=True)
        assert all(result is None or isinstance(result, asyncio.CancelledError) for result in results)
        assert results[1::2] == [None] * 6


async def test_who_is_cancelled_while_waiting_for_a_turn_does_not_take_it(notes: Database) -> None:
    async with notes.transaction() as block:
        waiting = asyncio.create_task(write(notes, "never"))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await write(block, "ada")
    assert await words(notes) == ["ada"]


async def test_a_cancelled_search_stops_and_frees_its_connection(database: Database) -> None:
    endless = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) FROM n"
    readers = {"sqlite": READERS, "postgres": CONNECTIONS}[database.dialect.name]
    searches = [asyncio.create_task(database.fetch_value(endless)) for _ in range(readers)]
    await asyncio.sleep(0.05)
    for search in searches:
        search.cancel()
    await asyncio.wait(searches)
    async with asyncio.timeout(5):
        await asyncio.gather(*(database.ping() for _ in range(readers)))
