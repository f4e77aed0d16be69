import asyncio
import contextlib

import pytest

from backend.storage.database import Database
from backend.storage.violation import UniqueViolation
from tests.backend.storage.words import words, write, write_all


async def test_a_transaction_is_committed_at_the_end_of_its_block(notes: Database) -> None:
    async with notes.transaction() as block:
        await write(block, "ada")
        await write(block, "bob")
        assert await words(block) == ["ada", "bob"]
        assert await words(notes) == []
    assert await words(notes) == ["ada", "bob"]


async def test_a_block_that_raises_leaves_nothing(notes: Database) -> None:
    async def fail() -> None:
        async with notes.transaction() as block:
            await write(block, "ada")
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await words(notes) == []


async def test_a_violation_undoes_the_whole_block_and_names_its_constraint(notes: Database) -> None:
    await write(notes, "ada")
    with pytest.raises(UniqueViolation) as clash:
        await write_all(notes, "bob", "ada")
    assert clash.value.constraint == "notes_word"
    assert await words(notes) == ["ada"]


async def test_a_failure_swallowed_inside_the_block_commits_no_half(notes: Database) -> None:
    await write(notes, "ada")

    async def swallow() -> None:
        async with notes.transaction() as block:
            await write(block, "bob")
            with contextlib.suppress(UniqueViolation):
                await write(block, "ada")

    with pytest.raises(RuntimeError):
        await swallow()
    assert await words(notes) == ["ada"]


async def test_a_block_is_over_with_its_transaction(notes: Database) -> None:
    async with notes.transaction() as block:
        await write(block, "ada")
    with pytest.raises(RuntimeError):
        await write(block, "bob")
    assert await words(notes) == ["ada"]


async def test_writing_beside_the_own_transaction_is_refused_instead_of_waiting_for_ever(notes: Database) -> None:
    with pytest.raises(RuntimeError):
        async with notes.transaction():
            await write(notes, "ada")
    await write(notes, "bob")
    assert await words(notes) == ["bob"]


async def test_writers_take_turns_in_the_order_of_asking(notes: Database) -> None:
    async def add(word: str) -> None:
        async with notes.transaction() as block:
            await asyncio.sleep(0)
            await write(block, word)

    expected = [str(number) for number in range(20)]
    await asyncio.gather(*(add(word) for word in expected))
    assert await words(notes) == expected


async def test_what_a_block_read_does_not_change_before_it_commits(notes: Database) -> None:
    await write(notes, "ada")

    async def count_up() -> None:
        async with notes.transaction() as block:
            count = await block.fetch_value("SELECT count FROM notes")
            await block.execute("UPDATE notes SET count = $1", count + 1)

    await asyncio.gather(*(count_up() for _ in range(20)))
    assert await notes.fetch_value("SELECT count FROM notes") == 20


async def test_readers_see_whole_transactions_only(notes: Database) -> None:
    await write(notes, "a")
    await write(notes, "b")

    async def move() -> None:
        for _ in range(50):
            async with notes.transaction() as block:
                await block.execute("UPDATE notes SET count = count - 1 WHERE word = 'a'")
                await block.execute("UPDATE notes SET count = count + 1 WHERE word = 'b'")

    moving = asyncio.create_task(move())
    while not moving.done():
        assert await notes.fetch_value("SELECT SUM(count) FROM notes") == 0
        # A short read may be over without ever giving way.
        await asyncio.sleep(0)
    await moving
