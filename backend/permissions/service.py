"""Reading and replacing an object's own list of permissions."""

from collections.abc import Sequence

from backend.access.trail import Trail
from backend.permissions.guards import guard_itself
from backend.permissions.level import Level
from backend.permissions.model import Grant, Object, Permission
from backend.permissions.rights import ObjectRights
from backend.permissions.sort import Sort
from backend.permissions.store import PermissionStore
from backend.permissions.subject import Subject
from backend.storage.database import Database, Statements
from contract.audit import Event
from contract.clock import Clock
from contract.errors import BadRequest, Forbidden
from contract.identity import Assertion, Identity, Role

_DEFAULTS = ((Role.VIEWER, Level.VIEW), (Role.EDITOR, Level.EDIT))


class Permissions:
    """An object is named by its id or its uid. Only who may administer it may look, too."""

    def __init__(self, database: Database, *, clock: Clock, trail: Trail) -> None:
        self._database = database
        self._clock = clock
        self._trail = trail

    async def read(self, caller: Identity, name: int | str, sort: Sort) -> Sequence[Permission]:
        """The list that decides about the object: its own, a folder's above it, or what roles have by default."""
        found = await _administered(self._database, caller, name, sort)
        if found.guard_id is None:
            return [Permission.by_default(found, role, level) for role, level in _DEFAULTS]
        store = PermissionStore(self._database)
        guard = await store.find(caller.org_id, found.guard_id, folders_only=False)
        return await store.of(guard or found, is_inherited=found.guard_id != found.id)

    async def replace(self, caller: Assertion, name: int | str, sort: Sort, grants: list[Grant]) -> None:
        """From now on `grants` alone decide about the object: without any, it is the Admins' alone.

        Raises NotFound, Forbidden (also for who would lock themselves out), and BadRequest for unknown users.
        """
        identity = caller.identity
        async with self._database.transaction() as statements:
            found = await _administered(statements, identity, name, sort)
            store = PermissionStore(statements)
            await _refuse_strangers(store, identity.org_id, grants)
            if not _keeps(Subject.of(identity), grants):
                raise Forbidden("Cannot remove own admin permission for a folder")
            await store.replace(found.id, grants, at=int(self._clock.now()))
            await guard_itself(statements, found.id)
        self._trail.tell(Event.ADMIN_CHANGE, caller, change="permissions", org=identity.org_id, dashboard=found.id)


async def _administered(statements: Statements, caller: Identity, name: int | str, sort: Sort) -> Object:
    store = PermissionStore(statements)
    found = await store.find(caller.org_id, name, folders_only=sort.folders_only)
    if found is None:
        raise sort.not_found()
    rights = await ObjectRights(statements).on(caller, found.id)
    if rights is None or not rights.admin:
        raise sort.forbidden()
    return found


async def _refuse_strangers(store: PermissionStore, org_id: int, grants: list[Grant]) -> None:
    named = {grant.user_id for grant in grants if grant.user_id is not None}
    if named and not await store.are_members(org_id, named):
        raise BadRequest("User not found")


def _keeps(subject: Subject, grants: list[Grant]) -> bool:
    """Whether the subject can still administer what has this list."""
    return (
        subject.level(max((grant.level for grant in grants if subject.is_meant_by(grant)), default=0))
        >= Level.ADMIN
    )
