"""Data sources and the proxy to them, put together."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.access.express import ErrandHandler
from backend.datasources import routes
from backend.datasources.handlers import DataSourceHandlers
from backend.datasources.health.checkup import Checkups
from backend.datasources.health.handlers import HealthHandlers
from backend.datasources.known import KnownSources
from backend.datasources.proxy import terms
from backend.datasources.proxy.handlers import ProxyHandlers
from backend.datasources.proxy.passage import Passages
from backend.datasources.proxy.upstreams import Upstreams
from backend.datasources.service import DataSources
from backend.quotas.quotas import Quotas
from backend.storage.database import Database
from backend.vault.vault import Vault
from contract.clock import Clock
from contract.settings import Settings
from relay.forward import Forwarder


class Sources:
    """`handlers` are for the door, `service` for other slices. Close it after the last request."""

    def __init__(self, database: Database, settings: Settings, vault: Vault, clock: Clock) -> None:
        egress = terms.egress(settings)
        self.service = DataSources(database, vault=vault, clock=clock, quotas=Quotas.of(settings.quota))
        self._upstreams = Upstreams(limits=terms.limits(settings), egress=egress)
        passages = Passages(self.service, upstreams=self._upstreams, egress=egress, policy=terms.policy(settings))
        proxy = ProxyHandlers(KnownSources(database), passages=passages, forwarder=Forwarder(clock=clock))
        self.handlers: Mapping[str, Handler] = routes.handlers(
            DataSourceHandlers(self.service), proxy, HealthHandlers(self.service, Checkups(passages))
        )
        self.errands: Mapping[str, ErrandHandler] = routes.errands(proxy)

    def close(self) -> None:
        self._upstreams.close()
