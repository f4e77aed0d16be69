"""Writers of several backends; those of one are in tests/backend/storage/test_turns.py."""

import asyncio

import pytest

from backend.storage.database import Database
from backend.storage.migrate import migrate
from backend.storage.migration import read_migrations
from backend.storage.postgres.database import PostgresDatabase
from contract.settings.places import Database as Place
from tests.backend.storage.words import words, write
from tests.support.clock import FrozenClock
from tests.support.database import CHOICE


async def test_what_a_block_read_is_not_changed_by_another_backend(notes: Database, place: Place) -> None:
    await write(notes, "ada")
    other = await PostgresDatabase.open(place)

    async def count_up(database: Database) -> None:
        async with database.transaction() as block:
            count = await block.fetch_value("SELECT count FROM notes")
            await asyncio.sleep(0)
            await block.execute("UPDATE notes SET count = $1", count + 1)

    await asyncio.gather(*(count_up(database) for _ in range(20) for database in (notes, other)))
    assert await notes.fetch_value("SELECT count FROM notes") == 40
    await other.close()


async def test_a_lone_write_of_another_backend_waits_for_the_block(notes: Database, place: Place) -> None:
    other = await PostgresDatabase.open(place)
    async with notes.transaction() as block:
        assert await words(block) == []
        waiting = asyncio.create_task(write(other, "bob"))
        await asyncio.sleep(0.05)
        assert await words(block) == []
        await write(block, "ada")
    await waiting
    assert await words(notes) == ["ada", "bob"]
    await other.close()


async def test_readers_wait_for_no_writer(notes: Database) -> None:
    async with notes.transaction() as block:
        await write(block, "ada")
        async with asyncio.timeout(1):
            assert await words(notes) == []


@pytest.mark.parametrize("round_", range(3))
async def test_backends_that_start_at_once_migrate_once(place: Place, round_: int) -> None:
    name = f"fresh_{round_}"
    await CHOICE.server.execute(f"CREATE DATABASE {name}")
    both = [await PostgresDatabase.open(CHOICE.server.place(name)) for _ in range(3)]
    done = await asyncio.gather(*(migrate(one, read_migrations(), clock=FrozenClock()) for one in both))
    applied = sorted(migration.version for some in done for migration in some)
    assert applied == [migration.version for migration in read_migrations()]
    for database in both:
        await database.close()
    await CHOICE.server.execute(f"DROP DATABASE {name}")
