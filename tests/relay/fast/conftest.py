from collections.abc import AsyncIterator

import pytest

from relay.limits import UpstreamLimits
from tests.relay.conftest import StartRelay
from tests.relay.fast.road import Road, opened, say


@pytest.fixture
async def road(start_relay: StartRelay) -> AsyncIterator[Road]:
    async with opened(await start_relay(say, upstream=UpstreamLimits(first_byte=2.0))) as road:
        yield road
