"""A backend with data sources alone."""

from collections.abc import AsyncIterator

import pytest

from backend.datasources import routes
from backend.datasources.handlers import DataSourceHandlers
from backend.datasources.health.checkup import Checkups
from backend.datasources.health.handlers import HealthHandlers
from backend.datasources.known import KnownSources
from backend.datasources.proxy.egress import Egress
from backend.datasources.proxy.handlers import ProxyHandlers
from backend.datasources.proxy.passage import Passages, ProxyPolicy
from backend.datasources.proxy.request_headers import HeaderPolicy
from backend.datasources.proxy.upstreams import Upstreams
from backend.datasources.service import DataSources
from backend.storage.database import Database
from backend.vault.vault import Vault
from relay.forward import Forwarder
from relay.limits import UpstreamLimits
from tests.support.clock import FrozenClock
from tests.support.signed import SignedClient, open_door

SECRET_KEY = "a secret key for tests"


@pytest.fixture
def sources(database: Database, clock: FrozenClock) -> DataSources:
    return DataSources(database, vault=Vault([SECRET_KEY], clock=clock), clock=clock)


@pytest.fixture
async def client(sources: DataSources, database: Database, clock: FrozenClock) -> AsyncIterator[SignedClient]:
    egress = Egress(allow_private=True, own=())
    upstreams = Upstreams(limits=UpstreamLimits(), egress=egress)
    policy = ProxyPolicy(headers=HeaderPolicy(user_agent="Grafana/11.6.0"))
    passages = Passages(sources, upstreams=upstreams, egress=egress, policy=policy)
    proxy = ProxyHandlers(KnownSources(database), passages=passages, forwarder=Forwarder(clock=clock))
    health = HealthHandlers(sources, Checkups(passages))
    handlers = routes.handlers(DataSourceHandlers(sources), proxy, health)
    async with open_door(handlers, clock=clock) as client:
        yield client
    upstreams.close()
