from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.gateway.driver import Drive, Driver
from tests.support.clock import FrozenClock
from tests.support.stack import Header, Overrides, Stack, open_stack
from tests.support.valkey import Valkey, running_valkey


@pytest.fixture(scope="session")
def store() -> Iterator[Valkey]:
    with running_valkey() as running:
        yield running


@pytest.fixture
async def start_stack(store: Valkey, tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[Stack]]]:
    """Started twice in one test, it is two gateways over the same data."""
    store.flush()
    async with AsyncExitStack() as running:

        async def start(overrides: Overrides | None = None, *, clock: FrozenClock | None = None) -> Stack:
            return await running.enter_async_context(open_stack(tmp_path, store, overrides, clock=clock))

        yield start


@pytest.fixture
async def stack(start_stack: Callable[..., Awaitable[Stack]]) -> Stack:
    return await start_stack()


@pytest.fixture
async def drive(stack: Stack) -> AsyncIterator[Drive]:
    """Somebody known, and connected."""
    async with AsyncExitStack() as clients:

        async def driver(header: Header) -> Driver:
            made = Driver(stack, await clients.enter_async_context(await stack.client()), header)
            await made.went_fast("/api/org")
            await made.went_fast("/api/org")
            return made

        yield driver
