"""The folders that provisioned dashboards lie in, made where they are missing."""

from collections.abc import Sequence

from backend.dashboards.model import Stored
from backend.dashboards.plan import Place
from backend.dashboards.slug import slug_of
from backend.dashboards.store import DashboardStore
from backend.folders.bodies import CreateBody
from backend.folders.changes import FolderChanges
from backend.provisioning.provider import Provider
from backend.storage.database import Database
from contract.identity import Identity


class BoardFolders:
    """Raises what making a folder raises."""

    def __init__(self, database: Database, changes: FolderChanges) -> None:
        self._store = DashboardStore(database)
        self._changes = changes

    async def place(self, caller: Identity, provider: Provider, folders: Sequence[str]) -> Place:
        """For a file that lies in `folders`."""
        titles = folders if provider.by_structure else [provider.folder] if provider.folder else []
        place = Place()
        for title in titles:
            place = await self._below(place, caller, provider, title)
        return place

    async def _below(self, parent: Place, caller: Identity, provider: Provider, title: str) -> Place:
        found = await self._found(caller.org_id, provider.folder_uid, title, parent.id)
        if found is not None:
            return Place(id=found.id, uid=found.uid)
        body = CreateBody(uid=provider.folder_uid, title=title, parent_uid=parent.uid)
        made = await self._changes.create(caller, body)
        return Place(id=made.id, uid=made.uid)

    async def _found(self, org_id: int, uid: str, title: str, parent_id: int) -> Stored | None:
        by_uid = await self._store.find_by_uid(org_id, uid) if uid else None
        if by_uid is not None and by_uid.is_folder:
            return by_uid
        named = await self._store.namesakes(org_id, slug_of(title), folder_id=parent_id)
        return next((one for one in named if one.is_folder and one.folder_id == parent_id), None)
