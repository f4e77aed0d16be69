"""A whole Doorward and its cast, for tests that ask every operation."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from tests.exchanges.server import open_server
from tests.operations.cast import Cast, assembled
from tests.support.api import Api, open_api
from tests.support.valkey import Valkey, running_valkey

_CROWD = 9
"""A fuzzer likes small numbers: those of the cast are larger."""


@pytest.fixture(scope="session")
def store() -> Iterator[Valkey]:
    with running_valkey() as valkey:
        yield valkey


@asynccontextmanager
async def _served(folder: Path, valkey: Valkey) -> AsyncIterator[Api]:
    valkey.flush()
    config = {"snapshots.external_enabled": "false"}
    async with open_server(folder, valkey, config) as server, open_api(f"http://{server.host}") as api:
        yield api


@pytest.fixture
async def cast(tmp_path: Path, store: Valkey) -> AsyncIterator[Cast]:
    async with _served(tmp_path, store) as api:
        yield await assembled(api)


@pytest.fixture
async def crowded(tmp_path: Path, store: Valkey) -> AsyncIterator[Cast]:
    """The cast behind a crowd."""
    async with _served(tmp_path, store) as api:
        yield await assembled(api, crowd=_CROWD)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lasting(tmp_path_factory: pytest.TempPathFactory, store: Valkey) -> AsyncIterator[Cast]:
    """One cast for a whole module, whose tests take things as they find them."""
    async with _served(tmp_path_factory.mktemp("lasting"), store) as api:
        yield await assembled(api)
