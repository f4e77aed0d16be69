"""A backend with data sources alone, and the people who ask it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from backend.datasources import routes
from backend.datasources.handlers import DataSourceHandlers
from backend.datasources.proxy.egress import Egress
from backend.datasources.proxy.handlers import ProxyHandlers, ProxyPolicy
from backend.datasources.proxy.request_headers import HeaderPolicy
from backend.datasources.proxy.upstreams import Upstreams
from backend.datasources.service import DataSources
from backend.datasources.vault import Vault
from backend.storage.database import Database
from contract.identity import NOBODY, Identity, Role
from relay.forward import Forwarder
from relay.limits import UpstreamLimits
from tests.support.clock import FrozenClock
from tests.support.database import open_database
from tests.support.people import add_org, add_user
from tests.support.signed import SignedClient, open_door

SECRET_KEY = "a secret key for tests"


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """`stranger` is Admin of another organisation."""

    admin: Identity
    editor: Identity
    viewer: Identity
    stranger: Identity
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
    )


@pytest.fixture
def sources(database: Database, clock: FrozenClock) -> DataSources:
    return DataSources(database, vault=Vault([SECRET_KEY]), clock=clock)


@pytest.fixture
async def client(sources: DataSources, clock: FrozenClock) -> AsyncIterator[SignedClient]:
    egress = Egress(allow_private=True, own=())
    upstreams = Upstreams(limits=UpstreamLimits(), egress=egress)
    proxy = ProxyHandlers(
        sources,
        upstreams=upstreams,
        egress=egress,
        forwarder=Forwarder(clock=clock),
        policy=ProxyPolicy(headers=HeaderPolicy(user_agent="Grafana/11.6.0")),
    )
    handlers = routes.handlers(DataSourceHandlers(sources), proxy)
    async with open_door(handlers, clock=clock) as client:
        yield client
    upstreams.close()
