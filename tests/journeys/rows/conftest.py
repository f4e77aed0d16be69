from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.journeys.rows.players import Players, assembled
from tests.support.stack import open_stack
from tests.support.valkey import Valkey, running_valkey

_PROVIDER = {
    ("auth.generic_oauth", "enabled"): "true",
    ("auth.generic_oauth", "client_id"): "doorward",
    ("auth.generic_oauth", "auth_url"): "https://id.example/authorize",
    ("auth.generic_oauth", "token_url"): "https://id.example/token",
    ("auth.generic_oauth", "api_url"): "https://id.example/me",
    ("quota", "enabled"): "false",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Valkey]:
    with running_valkey() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def players(server: Valkey, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Players]:
    """One gateway and one backend for all rows."""
    async with open_stack(tmp_path_factory.mktemp("rows"), server, _PROVIDER) as stack:
        yield await assembled(stack)
