from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis

from contract.secret import Secret
from gateway.sessions.redis_link import connect
from gateway.sessions.sessions import Sessions
from tests.gateway.sessions.gateways import Gateway
from tests.support.clock import FrozenClock
from tests.support.valkey import Valkey, running_valkey


@pytest.fixture(scope="session")
def server() -> Iterator[Valkey]:
    with running_valkey() as running:
        yield running


@pytest.fixture
def valkey(server: Valkey) -> Valkey:
    server.flush()
    return server


@pytest.fixture
async def redis(valkey: Valkey) -> AsyncIterator[Redis]:
    client = connect(Secret(valkey.url))
    yield client
    await client.aclose()


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def gateway(redis: Redis, clock: FrozenClock) -> Gateway:
    return Gateway(redis, clock)


@pytest.fixture
def sessions(gateway: Gateway) -> Sessions:
    return gateway.sessions
