"""Reading, deleting and tagging: who may, and what is not there."""

from collections.abc import Sequence

from backend.dashboards.answers import DashboardJson, TagJson
from backend.dashboards.model import Stored
from backend.dashboards.store import DashboardStore
from backend.dashboards.view import Dashboard
from backend.permissions.rights import ObjectRights, rights_by
from backend.permissions.subject import Subject
from backend.storage.database import Database, Statements
from contract.errors import BadRequest, Forbidden, NotFound, PreconditionFailed
from contract.identity import Identity


class Dashboards:
    def __init__(self, database: Database, *, viewers_can_edit: bool) -> None:
        self._database = database
        self._viewers_can_edit = viewers_can_edit
        self._store = DashboardStore(database)

    async def read(self, caller: Identity, uid: str) -> DashboardJson:
        """The dashboard as the caller sees it; raises NotFound, then Forbidden."""
        return self._shown(caller, await self._store.read(caller.org_id, uid, subject=Subject.of(caller)))

    async def read_by_slug(self, caller: Identity, slug: str) -> DashboardJson:
        return self._shown(caller, await self._store.read_by_slug(caller.org_id, slug, subject=Subject.of(caller)))

    async def delete(self, caller: Identity, uid: str) -> Stored:
        """What was deleted; raises NotFound, then Forbidden, then BadRequest."""
        async with self._database.transaction() as statements:
            found = await DashboardStore(statements).find_by_uid(caller.org_id, uid)
            return await _delete(statements, caller, [found] if found else [])

    async def delete_by_slug(self, caller: Identity, slug: str) -> Stored:
        """As `delete`, but raises PreconditionFailed first where several folders have one of that slug."""
        async with self._database.transaction() as statements:
            found = await DashboardStore(statements).find_by_slug(caller.org_id, slug)
            return await _delete(statements, caller, found)

    async def tags(self, caller: Identity) -> Sequence[TagJson]:
        """Each term with its count over the dashboards that the caller may see, in byte order."""
        found = await self._store.tags(caller.org_id, subject=Subject.of(caller))
        return sorted(found, key=lambda row: row["term"])

    def _shown(self, caller: Identity, found: Dashboard | None) -> DashboardJson:
        if found is None:
            raise NotFound("Dashboard not found")
        rights = rights_by(caller, found.granted, viewers_can_edit=self._viewers_can_edit)
        if not rights.view:
            raise Forbidden("Access denied to this dashboard")
        return found.as_json(rights)


def reader_of(caller: Identity) -> int:
    """Whose stars and preferences count: a user's, 0 for anybody else."""
    return caller.id if caller.is_user else 0


async def _delete(statements: Statements, caller: Identity, found: Sequence[Stored]) -> Stored:
    if len(found) > 1:
        raise PreconditionFailed(
            "Multiple dashboards with the same slug exists", extra={"status": "multiple-slugs-exists"}
        )
    if not found:
        raise NotFound("Dashboard not found")
    await _refuse_unwritable(statements, caller, found[0])
    if found[0].is_provisioned:
        raise BadRequest("Dashboard cannot be deleted because it was provisioned")
    await DashboardStore(statements).delete(found[0].id)
    return found[0]


async def _refuse_unwritable(statements: Statements, caller: Identity, found: Stored) -> None:
    """A folder goes with all that is in it, so all of that must be the caller's to write."""
    rights = await ObjectRights(statements).on(caller, found.id)
    store, subject = DashboardStore(statements), Subject.of(caller)
    if not rights or not rights.save or not await store.is_wholly_editable(found.id, subject=subject):
        raise Forbidden("Access denied to this dashboard")
