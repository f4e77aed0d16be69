"""Reading folders, and what else is asked of them without changing them."""

from collections.abc import Sequence

from backend.folders.answers import CountsJson, FolderJson, ListedFolderJson
from backend.folders.model import GENERAL, Folder, general
from backend.folders.store import FolderStore
from backend.permissions.rights import Rights, rights_by, rights_of
from backend.permissions.sort import FOLDERS
from backend.permissions.subject import Subject
from backend.search.model import Hit
from backend.search.question import Question
from backend.search.service import Search
from backend.storage.database import Database
from contract.identity import Identity


class Folders:
    def __init__(self, database: Database, *, search: Search, viewers_can_edit: bool) -> None:
        self._store = FolderStore(database)
        self._search = search
        self._viewers_can_edit = viewers_can_edit

    async def read(self, caller: Identity, name: int | str) -> FolderJson:
        """By id or uid; raises NotFound, then Forbidden."""
        if name == GENERAL:
            rights = rights_of(caller, viewers_can_edit=self._viewers_can_edit)
            _refuse_unseen(rights)
            return general(rights)
        return await self.shown(caller, await self._found(caller, name))

    async def shown(self, caller: Identity, folder: Folder) -> FolderJson:
        """The folder as the caller sees it; raises Forbidden."""
        rights = rights_by(caller, folder.granted, viewers_can_edit=self._viewers_can_edit)
        _refuse_unseen(rights)
        return folder.as_json(rights, await self._store.path(folder.parent_id))

    async def list(self, caller: Identity, parent_uid: str, asked: Question) -> Sequence[ListedFolderJson]:
        """One page of what lies right below the parent ("": the root), nothing for an unknown one.

        Raises Forbidden.

        Clients that walk down the tree ask about the uids of dashboards, too.
        """
        nested = parent_uid not in {"", GENERAL}
        if nested:
            parent = await self._store.find(caller.org_id, parent_uid, subject=Subject.of(caller))
            if parent is None:
                return []
            _refuse_unseen(rights_by(caller, parent.granted))
        found = [_listed(hit) for hit in await self._search.run(caller, asked)]
        return [{**folder, "parentUid": parent_uid} for folder in found] if nested else found

    async def counts(self, caller: Identity, uid: str) -> CountsJson:
        """Of all that lies below, at any depth, whoever may see it."""
        folder = await self._found(caller, uid)
        _refuse_unseen(rights_by(caller, folder.granted))
        folders, dashboards = await self._store.counts(folder.id)
        return {"folder": folders, "dashboard": dashboards, "alertrule": 0, "librarypanel": 0}

    async def _found(self, caller: Identity, name: int | str) -> Folder:
        folder = await self._store.find(caller.org_id, name, subject=Subject.of(caller))
        if folder is None:
            raise FOLDERS.not_found()
        return folder


def _listed(hit: Hit) -> ListedFolderJson:
    return {"id": hit.id, "uid": hit.uid, "title": hit.title}


def _refuse_unseen(rights: Rights) -> None:
    if not rights.view:
        raise FOLDERS.forbidden()
