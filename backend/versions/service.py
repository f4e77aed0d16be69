"""Looking at what a dashboard was, and making it that again: for who may save it."""

from backend.dashboards.draft import Draft
from backend.dashboards.model import Saved, Stored
from backend.dashboards.rules import Wish
from backend.dashboards.saving import Saving
from backend.dashboards.store import DashboardStore
from backend.permissions.rights import ObjectRights, rights_of
from backend.permissions.sort import DASHBOARDS
from backend.storage.database import Database, Row
from backend.versions.answers import VersionJson, VersionWithDataJson
from backend.versions.model import Version
from backend.versions.store import VersionStore
from contract import jsontext
from contract.errors import NotFound
from contract.identity import Identity


class Versions:
    """A dashboard is named by its id or its uid. Who may save nothing does not learn what there is."""

    def __init__(self, database: Database, *, saving: Saving) -> None:
        self._boards = DashboardStore(database)
        self._rights = ObjectRights(database)
        self._versions = VersionStore(database)
        self._saving = saving

    async def page(self, caller: Identity, name: int | str, *, limit: int, start: int) -> list[VersionJson]:
        """Newest first, after the first `start`; raises Forbidden, then NotFound."""
        found = await self._writable(caller, name)
        if found is None:
            raise NotFound(f"No versions found for dashboardId {name}")
        rows = await self._versions.page(found.id, limit=limit, start=start)
        return [Version.of(row).in_list() for row in rows]

    async def read(self, caller: Identity, name: int | str, number: int) -> VersionWithDataJson:
        """One, with the dashboard as it was; raises Forbidden, then NotFound."""
        found = await self._writable(caller, name)
        row = await self._row(found, number)
        return Version.of(row).with_data(row["data"])

    async def restore(self, caller: Identity, name: int | str, number: int) -> Saved:
        """A new version like the old one, in the folder where the dashboard is; raises as Saving.save, too."""
        found = await self._writable(caller, name)
        row = await self._row(found, number)
        now = await self._boards.find(caller.org_id, row["dashboard_id"])
        if now is None:
            raise DASHBOARDS.not_found()
        document = jsontext.decode(row["data"].encode())
        wish = Wish(
            draft=Draft.read({**document, "id": now.id, "uid": now.uid, "version": now.version}),
            folder_id=now.folder_id,
            is_folder=now.is_folder,
            message=f"Restored from version {number}",
            restored_from=number,
        )
        return await self._saving.save(caller, wish)

    async def _writable(self, caller: Identity, name: int | str) -> Stored | None:
        found = await self._boards.find_named(caller.org_id, name)
        rights = await self._rights.on(caller, found.id) if found else rights_of(caller)
        if rights is None or not rights.save:
            raise DASHBOARDS.forbidden()
        return found

    async def _row(self, found: Stored | None, number: int) -> Row:
        row = await self._versions.find(found.id, number) if found else None
        if row is None:
            raise NotFound("Dashboard version not found")
        return row
