from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.boards import Boards, open_boards


@pytest.fixture
async def boards(tmp_path: Path) -> AsyncIterator[Boards]:
    async with open_boards(tmp_path) as opened:
        yield opened
