"""Snapshots and the server they may be published on, put together."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from backend.access.call import Handler
from backend.snapshots import routes
from backend.snapshots.cleanup import CleanUp
from backend.snapshots.external import ExternalServer
from backend.snapshots.handlers import SharedOptions, SnapshotHandlers
from backend.snapshots.service import Snapshots
from backend.storage.database import Database
from backend.vault.vault import Vault
from contract.background import running
from contract.clock import Clock
from contract.settings import Settings


class Sharing:
    """`handlers` are for the door. Close it after the last request."""

    def __init__(self, database: Database, settings: Settings, vault: Vault, clock: Clock) -> None:
        self._external = _external(settings)
        service = Snapshots(database, publisher=self._external, vault=vault, clock=clock)
        bound = SnapshotHandlers(service, root_url=settings.server.root_url, options=_options(settings))
        self._clean_up = CleanUp(service.remove_expired) if settings.snapshots.snapshot_remove_expired else None
        self.handlers: Mapping[str, Handler] = routes.handlers(bound)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """With the work beside the requests."""
        if self._clean_up is None:
            yield
            return
        async with running(self._clean_up.follow()):
            yield

    def close(self) -> None:
        if self._external is not None:
            self._external.close()


def _external(settings: Settings) -> ExternalServer | None:
    if not settings.snapshots.external_enabled:
        return None
    agent = f"Grafana/{settings.compat.grafana_version}"
    return ExternalServer(settings.snapshots.external_snapshot_url, user_agent=agent)


def _options(settings: Settings) -> SharedOptions:
    snapshots = settings.snapshots
    return SharedOptions(
        external_url=snapshots.external_snapshot_url,
        external_name=snapshots.external_snapshot_name,
        external_enabled=snapshots.external_enabled,
    )
