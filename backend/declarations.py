"""What is provisioned from files, put together."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from backend.access.call import Handler
from backend.dashboards.saving import Saving
from backend.datasources.declared import Declaring
from backend.folders.changes import FolderChanges
from backend.provisioning import routes
from backend.provisioning.board_folders import BoardFolders
from backend.provisioning.boards import Boards
from backend.provisioning.dashboards import DashboardProviders
from backend.provisioning.data_sources import DataSourceFiles
from backend.provisioning.folder import Folder
from backend.provisioning.handlers import ProvisioningHandlers
from backend.provisioning.reloading import Reloading
from backend.storage.database import Database
from backend.vault.vault import Vault
from contract.clock import Clock
from contract.settings import Settings, environment


class Declarations:
    """`handlers` are for the door. Run it when the first organisation exists."""

    def __init__(self, database: Database, settings: Settings, vault: Vault, clock: Clock) -> None:
        folder, environ = settings.paths.provisioning, environment()
        sources = DataSourceFiles(
            database,
            folder=Folder(folder / "datasources"),
            declaring=Declaring(vault=vault, clock=clock),
            environ=environ,
        )
        self._data_sources = Reloading(sources, what="data sources")
        boards = _boards(database, settings, clock)
        providers = DashboardProviders(
            database, folder=Folder(folder / "dashboards"), boards=boards, environ=environ, clock=clock
        )
        self._dashboards = Reloading(providers, what="dashboards")
        bound = ProvisioningHandlers(data_sources=self._data_sources, dashboards=self._dashboards)
        self.handlers: Mapping[str, Handler] = routes.handlers(bound)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with self._data_sources.running(), self._dashboards.running():
            yield


def _boards(database: Database, settings: Settings, clock: Clock) -> Boards:
    keep = settings.dashboards.versions_to_keep
    changes = FolderChanges(database, clock=clock, versions_to_keep=keep)
    saving = Saving(database, clock=clock, versions_to_keep=keep)
    return Boards(database, saving=saving, folders=BoardFolders(database, changes), clock=clock)
