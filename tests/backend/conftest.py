from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.storage.database import Database
from tests.support.clock import FrozenClock
from tests.support.database import open_database
from tests.support.people import People, add_people


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
async def database(tmp_path: Path, clock: FrozenClock) -> AsyncIterator[Database]:
    async with open_database(tmp_path, clock=clock) as opened:
        yield opened


@pytest.fixture
async def people(database: Database) -> People:
    return await add_people(database)
