"""Data sources and the proxy to them, put together."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.datasources import routes
from backend.datasources.handlers import DataSourceHandlers
from backend.datasources.proxy import terms
from backend.datasources.proxy.handlers import ProxyHandlers
from backend.datasources.proxy.upstreams import Upstreams
from backend.datasources.service import DataSources
from backend.datasources.vault import Vault
from backend.storage.database import Database
from contract.clock import Clock
from contract.settings import Settings
from relay.forward import Forwarder


class Sources:
    """`handlers` are for the door. Close it after the last request."""

    def __init__(self, database: Database, settings: Settings, clock: Clock) -> None:
        egress = terms.egress(settings)
        self._sources = DataSources(database, vault=Vault(_secret_keys(settings)), clock=clock)
        self._upstreams = Upstreams(limits=terms.limits(settings), egress=egress)
        proxy = ProxyHandlers(
            self._sources,
            upstreams=self._upstreams,
            egress=egress,
            forwarder=Forwarder(clock=clock),
            policy=terms.policy(settings),
        )
        self.handlers: Mapping[str, Handler] = routes.handlers(DataSourceHandlers(self._sources), proxy)

    async def start(self) -> None:
        """Seal under the current secret key what is still sealed under the previous one."""
        await self._sources.reseal()

    def close(self) -> None:
        self._upstreams.close()


def _secret_keys(settings: Settings) -> list[str]:
    keys = (settings.security.secret_key, settings.security.previous_secret_key)
    return [key.reveal() for key in keys if key]
