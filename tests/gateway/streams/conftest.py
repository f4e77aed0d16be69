from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.gateway.streams.pair import Pair, open_pair
from tests.support.valkey import Valkey


@pytest.fixture
async def pair(store: Valkey, tmp_path: Path) -> AsyncIterator[Pair]:
    store.flush()
    async with AsyncExitStack() as stack:
        yield await open_pair(stack, tmp_path, store)
