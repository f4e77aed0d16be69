"""Reading, deleting and tagging: who may, and what is not there."""

from collections.abc import Mapping, Sequence

from backend.dashboards.model import Stored
from backend.dashboards.rights import rights_of
from backend.dashboards.store import DashboardStore
from backend.dashboards.view import Dashboard
from backend.storage.database import Database
from contract.errors import BadRequest, Forbidden, NotFound, PreconditionFailed
from contract.identity import Identity


class Dashboards:
    def __init__(self, database: Database, *, viewers_can_edit: bool) -> None:
        self._database = database
        self._viewers_can_edit = viewers_can_edit
        self._store = DashboardStore(database)

    async def read(self, caller: Identity, uid: str) -> Mapping[str, object]:
        """The dashboard as the caller sees it; raises NotFound, then Forbidden."""
        return self._shown(caller, await self._store.read(caller.org_id, uid, reader=reader_of(caller)))

    async def read_by_slug(self, caller: Identity, slug: str) -> Mapping[str, object]:
        return self._shown(caller, await self._store.read_by_slug(caller.org_id, slug, reader=reader_of(caller)))

    async def delete(self, caller: Identity, uid: str) -> Stored:
        """What was deleted; raises NotFound, then Forbidden, then BadRequest."""
        async with self._database.transaction() as statements:
            store = DashboardStore(statements)
            found = await store.find_by_uid(caller.org_id, uid)
            return await _delete(store, caller, [found] if found else [])

    async def delete_by_slug(self, caller: Identity, slug: str) -> Stored:
        """As `delete`, but raises PreconditionFailed first where several folders have one of that slug."""
        async with self._database.transaction() as statements:
            store = DashboardStore(statements)
            return await _delete(store, caller, await store.find_by_slug(caller.org_id, slug))

    async def tags(self, caller: Identity) -> Sequence[Mapping[str, object]]:
        """Each term with its count, in byte order; none for who may see no dashboard."""
        if not rights_of(caller).view:
            return []
        return sorted(await self._store.tags(caller.org_id), key=lambda row: str(row["term"]))

    def _shown(self, caller: Identity, found: Dashboard | None) -> Mapping[str, object]:
        if found is None:
            raise NotFound("Dashboard not found")
        rights = rights_of(caller, viewers_can_edit=self._viewers_can_edit)
        if not rights.view:
            raise Forbidden("Access denied to this dashboard")
        return found.as_json(rights)


def reader_of(caller: Identity) -> int:
    """Whose stars and preferences count: a user's, 0 for anybody else."""
    return caller.id if caller.is_user else 0


async def _delete(store: DashboardStore, caller: Identity, found: Sequence[Stored]) -> Stored:
    if len(found) > 1:
        raise PreconditionFailed(
            "Multiple dashboards with the same slug exists", extra={"status": "multiple-slugs-exists"}
        )
    if not found:
        raise NotFound("Dashboard not found")
    if not rights_of(caller).save:
        raise Forbidden("Access denied to this dashboard")
    if found[0].is_provisioned:
        raise BadRequest("Dashboard cannot be deleted because it was provisioned")
    await store.delete(found[0].id)
    return found[0]
