"""A backend with snapshots alone."""

from collections.abc import AsyncIterator

import pytest

from backend.snapshots import routes
from backend.snapshots.external import Publisher
from backend.snapshots.handlers import SharedOptions, SnapshotHandlers
from backend.snapshots.service import Snapshots
from backend.storage.database import Database
from backend.vault.vault import Vault
from tests.support.clock import FrozenClock
from tests.support.signed import SignedClient, open_door

ROOT = "http://grafana.example/sub/"


@pytest.fixture
def publisher() -> Publisher | None:
    """Publishing elsewhere is off, unless a test's module says otherwise."""
    return None


@pytest.fixture
def vault(clock: FrozenClock) -> Vault:
    return Vault(["a secret key for tests"], clock=clock)


@pytest.fixture
def snapshots(database: Database, publisher: Publisher | None, vault: Vault, clock: FrozenClock) -> Snapshots:
    return Snapshots(database, publisher=publisher, vault=vault, clock=clock)


@pytest.fixture
async def client(snapshots: Snapshots, clock: FrozenClock) -> AsyncIterator[SignedClient]:
    options = SharedOptions(external_url="http://ext", external_name="Publish", external_enabled=False)
    handlers = routes.handlers(SnapshotHandlers(snapshots, root_url=ROOT, options=options))
    async with open_door(handlers, clock=clock) as client:
        yield client
