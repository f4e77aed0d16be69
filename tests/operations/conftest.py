"""A whole Doorward and its cast, for tests that ask every operation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.exchanges.server import open_server
from tests.operations.cast import Cast, assembled
from tests.support.api import Api, open_api
from tests.support.valkey import running_valkey

_CROWD = 9
"""A fuzzer likes small numbers: those of the cast are larger."""


@asynccontextmanager
async def _served(folder: Path) -> AsyncIterator[Api]:
    with running_valkey() as valkey:
        config = {"snapshots.external_enabled": "false"}
        async with open_server(folder, valkey, config) as server, open_api(f"http://{server.host}") as api:
            yield api


@pytest.fixture
async def cast(tmp_path: Path) -> AsyncIterator[Cast]:
    async with _served(tmp_path) as api:
        yield await assembled(api)


@pytest.fixture
async def crowded(tmp_path: Path) -> AsyncIterator[Cast]:
    """The cast behind a crowd."""
    async with _served(tmp_path) as api:
        yield await assembled(api, crowd=_CROWD)
