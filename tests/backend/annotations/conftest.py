from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.boards import Boards
from tests.support.office import open_office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Boards]:
    async with open_office(tmp_path) as opened:
        yield opened
