"""A whole Doorward and its cast, for tests that ask every operation."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.exchanges.server import open_server
from tests.operations.cast import Cast, assembled
from tests.support.api import open_api
from tests.support.valkey import running_valkey


@pytest.fixture
async def cast(tmp_path: Path) -> AsyncIterator[Cast]:
    with running_valkey() as valkey:
        config = {"snapshots.external_enabled": "false"}
        async with open_server(tmp_path, valkey, config) as server, open_api(f"http://{server.host}") as api:
            yield await assembled(api)
