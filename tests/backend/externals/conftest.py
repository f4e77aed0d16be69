from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.household import Household, open_household


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Household]:
    async with open_household(tmp_path) as household:
        yield household
