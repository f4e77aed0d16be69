from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.storage.open import open_database
from backend.storage.postgres.database import PostgresDatabase
from contract.settings.places import Database as Place
from tests.support.clock import FrozenClock
from tests.support.database import CHOICE


@pytest.fixture
async def place(tmp_path: Path) -> Place:
    return CHOICE.server.place(await CHOICE.server.lend(tmp_path))


@pytest.fixture
async def database(place: Place) -> AsyncIterator[PostgresDatabase]:
    """PostgreSQL, whatever this run of the tests is about."""
    opened = await open_database(place, clock=FrozenClock())
    assert isinstance(opened, PostgresDatabase)
    yield opened
    await opened.close()
