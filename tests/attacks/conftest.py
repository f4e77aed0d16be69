from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.attacks.ways import WAYS
from tests.support.cast import Cast, assembled
from tests.support.recorder import say_ok
from tests.support.stack import Stack, open_stack
from tests.support.valkey import Valkey, running_valkey


@pytest.fixture(scope="session")
def server() -> Iterator[Valkey]:
    with running_valkey() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(
    server: Valkey, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> AsyncIterator[tuple[Stack, Cast]]:
    """One gateway for a module's attacks; 127.0.0.9 is its trusted proxy, so the attacker is a stranger."""
    server.flush()
    way = WAYS[pytestconfig.getoption("--way")]
    overrides = {("gateway", "trusted_proxies"): "127.0.0.9", **way.overrides}
    async with open_stack(tmp_path_factory.mktemp("attacks"), server, overrides) as stack:
        yield stack, await assembled(stack)


@pytest.fixture
def stack(shared: tuple[Stack, Cast]) -> Stack:
    """The gateway of this module, in front of a backend that only records."""
    stack = shared[0]
    stack.forget_seen()
    stack.recording, stack.script = True, say_ok
    return stack


@pytest.fixture
def cast(shared: tuple[Stack, Cast]) -> Cast:
    return shared[1]
