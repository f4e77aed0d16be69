"""Making, renaming, moving and deleting folders: each one transaction."""

from dataclasses import dataclass

from backend.dashboards.slug import slug_of
from backend.dashboards.store import DashboardStore, Revision
from backend.folders import rules
from backend.folders.bodies import CreateBody, MoveBody, UpdateBody
from backend.folders.model import GENERAL, Folder
from backend.folders.store import FolderStore
from backend.permissions.guards import follow
from backend.permissions.rights import rights_by, rights_of
from backend.permissions.sort import FOLDERS
from backend.permissions.subject import Subject
from backend.storage.database import Database, Statements
from backend.uid import free_uid
from contract import jsontext
from contract.clock import Clock
from contract.errors import BadRequest
from contract.identity import Identity

_SCHEMA = 17
"""What the document of a folder says of its own form, as it always did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What a folder is to become. `parent_id` is None at the root."""

    id: int
    uid: str
    title: str
    version: int
    parent_id: int | None


class FolderChanges:
    """Each answers the folder's new state. Raises BadRequest, NotFound and PreconditionFailed, then Forbidden."""

    def __init__(self, database: Database, *, clock: Clock, versions_to_keep: int) -> None:
        self._database = database
        self._clock = clock
        self._keep = versions_to_keep

    async def create(self, caller: Identity, body: CreateBody) -> Folder:
        uid, title = body.uid.strip(), body.title.strip()
        rules.refuse_malformed(uid=uid, title=title)
        async with self._database.transaction() as statements:
            boards = DashboardStore(statements)
            parent = await _parent(statements, caller, body.parent_uid)
            parent_id = parent.id if parent else None
            rules.refuse_depth(await FolderStore(statements).path(parent_id), height=1)
            rules.refuse_taken_uid(await boards.find_by_uid(caller.org_id, uid) if uid else None)
            await _refuse_namesakes(boards, caller, title, parent_id=parent_id)
            _refuse_unwritable(caller, parent)
            return await self._created(statements, caller, uid=uid, title=title, parent_id=parent_id)

    async def update(self, caller: Identity, uid: str, body: UpdateBody) -> Folder:
        title, new_uid = body.title.strip(), body.uid.strip() or uid
        rules.refuse_malformed(uid=new_uid, title=title)
        async with self._database.transaction() as statements:
            boards = DashboardStore(statements)
            found = await _found(statements, caller, uid)
            rules.refuse_other_version(found.version, body.version, overwrite=body.overwrite)
            if new_uid != found.uid and await boards.find_by_uid(caller.org_id, new_uid):
                raise BadRequest("A dashboard with the same uid already exists")
            await _refuse_namesakes(boards, caller, title, parent_id=found.parent_id, own_id=found.id)
            _refuse_unwritable(caller, found)
            version = found.version + 1
            state = _State(id=found.id, uid=new_uid, title=title, version=version, parent_id=found.parent_id)
            return await self._written(statements, caller, state)

    async def move(self, caller: Identity, uid: str, body: MoveBody) -> Folder:
        """Into another folder, or to the root. Its version stays: what it holds and is called has not changed."""
        async with self._database.transaction() as statements:
            store = FolderStore(statements)
            found = await _found(statements, caller, uid)
            parent = await _parent(statements, caller, body.parent_uid)
            parent_id = parent.id if parent else None
            above = await store.path(parent_id)
            rules.refuse_circle(above, found.id)
            rules.refuse_depth(above, height=await store.height(found.id))
            boards = DashboardStore(statements)
            await _refuse_namesakes(boards, caller, found.title, parent_id=parent_id, own_id=found.id)
            _refuse_unwritable(caller, found, parent)
            author = Subject.of(caller).user_id or None
            await store.move(found.id, parent_id=parent_id, at=int(self._clock.now()), author=author)
            await follow(statements, found.id, folder_id=parent_id)
            return await _found(statements, caller, uid)

    async def delete(self, caller: Identity, uid: str) -> Folder:
        """What was deleted, with all that lay in it; only by who may write all of that."""
        async with self._database.transaction() as statements:
            boards = DashboardStore(statements)
            found = await _found(statements, caller, uid)
            _refuse_unwritable(caller, found)
            if not await boards.is_wholly_editable(found.id, subject=Subject.of(caller)):
                raise FOLDERS.forbidden()
            await boards.delete(found.id)
        return found

    async def _created(
        self, statements: Statements, caller: Identity, *, uid: str, title: str, parent_id: int | None
    ) -> Folder:
        boards = DashboardStore(statements)
        uid = uid or await free_uid(caller.org_id, boards.find_by_uid)
        slug = slug_of(title)
        row = await boards.reserve(caller.org_id, uid=uid, slug=slug, folder_id=parent_id, is_folder=True)
        state = _State(id=row, uid=uid, title=title, version=1, parent_id=parent_id)
        written = await self._written(statements, caller, state)
        if parent_id is None:
            return written
        await follow(statements, row, folder_id=parent_id)
        return await _found(statements, caller, uid)

    async def _written(self, statements: Statements, caller: Identity, state: _State) -> Folder:
        decided = {"id": state.id, "uid": state.uid, "title": state.title, "version": state.version}
        revision = Revision(
            id=state.id,
            uid=state.uid,
            slug=slug_of(state.title),
            title=state.title,
            version=state.version,
            folder_id=state.parent_id,
            tags=(),
            document=jsontext.encode({"schemaVersion": _SCHEMA, **decided}).decode(),
            author=Subject.of(caller).user_id or None,
            at=int(self._clock.now()),
            message="",
            restored_from=0,
        )
        await DashboardStore(statements).write(revision, keep=self._keep)
        return await _found(statements, caller, state.uid)


async def _found(statements: Statements, caller: Identity, uid: str) -> Folder:
    found = await FolderStore(statements).find(caller.org_id, uid, subject=Subject.of(caller))
    if found is None:
        raise FOLDERS.not_found()
    return found


async def _parent(statements: Statements, caller: Identity, uid: str) -> Folder | None:
    return None if uid.strip() in {"", GENERAL} else await _found(statements, caller, uid.strip())


async def _refuse_namesakes(
    boards: DashboardStore, caller: Identity, title: str, *, parent_id: int | None, own_id: int = 0
) -> None:
    parent = parent_id or 0
    others = await boards.namesakes(caller.org_id, slug_of(title), folder_id=parent)
    rules.refuse_namesakes(others, parent_id=parent, own_id=own_id)


def _refuse_unwritable(caller: Identity, *folders: Folder | None) -> None:
    """None is the root, where the role decides."""
    rights = (rights_by(caller, folder.granted) if folder else rights_of(caller) for folder in folders)
    if not all(one.save for one in rights):
        raise FOLDERS.forbidden()
