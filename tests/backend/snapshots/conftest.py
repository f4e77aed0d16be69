"""A backend with snapshots alone, and the people who ask it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from backend.snapshots import routes
from backend.snapshots.external import Publisher
from backend.snapshots.handlers import SharedOptions, SnapshotHandlers
from backend.snapshots.service import Snapshots
from backend.snapshots.store import SnapshotStore
from backend.storage.database import Database
from contract.identity import NOBODY, Identity, Role
from tests.support.clock import FrozenClock
from tests.support.database import open_database
from tests.support.people import add_org, add_user, api_key
from tests.support.signed import SignedClient, open_door

ROOT = "http://grafana.example/sub/"


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """`stranger` is Admin of another organisation."""

    admin: Identity
    editor: Identity
    viewer: Identity
    stranger: Identity
    key: Identity
    nobody: Identity = NOBODY


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
async def database(tmp_path: Path, clock: FrozenClock) -> AsyncIterator[Database]:
    async with open_database(tmp_path, clock=clock) as database:
        yield database


@pytest.fixture
async def people(database: Database) -> People:
    org_id = await add_org(database, "Main Org.")
    other_id = await add_org(database, "Other")
    return People(
        admin=await add_user(database, "ada", org_id=org_id, role=Role.ADMIN),
        editor=await add_user(database, "ed", org_id=org_id, role=Role.EDITOR),
        viewer=await add_user(database, "vic", org_id=org_id, role=Role.VIEWER),
        stranger=await add_user(database, "sam", org_id=other_id, role=Role.ADMIN),
        key=api_key(Role.VIEWER, org_id=org_id),
    )


@pytest.fixture
def publisher() -> Publisher | None:
    """Publishing elsewhere is off, unless a test's module says otherwise."""
    return None


@pytest.fixture
def snapshots(database: Database, publisher: Publisher | None, clock: FrozenClock) -> Snapshots:
    return Snapshots(SnapshotStore(database), publisher=publisher, clock=clock)


@pytest.fixture
async def client(snapshots: Snapshots, clock: FrozenClock) -> AsyncIterator[SignedClient]:
    options = SharedOptions(external_url="http://ext", external_name="Publish", external_enabled=False)
    handlers = routes.handlers(SnapshotHandlers(snapshots, root_url=ROOT, options=options))
    async with open_door(handlers, clock=clock) as client:
        yield client
