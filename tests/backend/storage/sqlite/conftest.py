from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.storage.database import Database
from backend.storage.open import open_database
from tests.support.clock import FrozenClock
from tests.support.database import sqlite_place


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """SQLite, whatever this run of the tests is about."""
    opened = await open_database(sqlite_place(tmp_path / "doorward.db"), clock=FrozenClock())
    yield opened
    await opened.close()
