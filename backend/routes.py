"""Which handler serves which of the backend's routes; the table itself is contract/routes."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from backend import content, overview
from backend.access.call import Handler
from backend.access.express import ErrandHandler
from backend.declarations import Declarations
from backend.manual import routes as manual_routes
from backend.operations import api_document
from backend.people import People
from backend.sealing import rotation, vault
from backend.sharing import Sharing
from backend.sources import Sources
from backend.storage.database import Database
from contract.clock import Clock
from contract.operations.schemas import Schema
from contract.settings import Settings
from contract.version import VERSION


class Slices:
    """`handlers` by the names of the table. Close it after the last request."""

    def __init__(self, people: People, database: Database, settings: Settings, clock: Clock) -> None:
        sealing = vault(settings, clock)
        self._secrets = rotation(database, sealing)
        self._sources = Sources(database, settings, sealing, clock)
        self._sharing = Sharing(database, settings, sealing, clock)
        self._declarations = Declarations(database, settings, sealing, clock)
        self.handlers: Mapping[str, Handler] = {
            **people.handlers,
            **content.handlers(database, settings, clock, people.trail),
            **self._sources.handlers,
            **self._sharing.handlers,
            **self._declarations.handlers,
            **overview.handlers(database, settings, clock, sources=self._sources.service),
            **manual_routes.handlers(lambda: _manual(settings)),
        }

    @property
    def errands(self) -> Mapping[str, ErrandHandler]:
        return self._sources.errands

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Ready for requests, with the work beside them."""
        await self._secrets.renew()
        async with self._sharing.running(), self._declarations.running():
            yield

    def close(self) -> None:
        self._sources.close()
        self._sharing.close()


def _manual(settings: Settings) -> Schema:
    version = "hidden" if settings.auth_anonymous.hide_version else VERSION
    return api_document(version=version, server=settings.server.root_url.removesuffix("/"))
