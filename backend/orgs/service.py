"""The rules of organisations."""

from backend.access.trail import Trail
from backend.dashboards.title_index import TitleIndex
from backend.orgs.answers import OrgEntryJson
from backend.orgs.memberships import Memberships
from backend.orgs.model import Address, Org, OrgQuery
from backend.orgs.store import OrgStore
from backend.quotas.quotas import Quotas
from backend.storage.database import Database
from contract.audit import Event
from contract.clock import Clock
from contract.errors import BadRequest, Conflict, Forbidden, NotFound
from contract.identity import Assertion, Identity, Role

_TAKEN = "Organization name taken"


class OrgNotFound(NotFound):
    default = "Organization not found"


class Orgs:
    def __init__(
        self, database: Database, *, clock: Clock, trail: Trail, users_may_create: bool, quotas: Quotas
    ) -> None:
        self._database = database
        self._store = OrgStore(database)
        self._clock = clock
        self._trail = trail
        self._users_may_create = users_may_create
        self._quotas = quotas

    async def read(self, org_id: int) -> Org:
        return _found(await self._store.find(org_id))

    async def read_named(self, name: str) -> Org:
        return _found(await self._store.find_named(name))

    async def page(self, wanted: OrgQuery) -> list[OrgEntryJson]:
        return [{"id": row["id"], "name": row["name"]} for row in await self._store.page(wanted)]

    def check_creator(self, identity: Identity) -> None:
        if not identity.is_user or not (self._users_may_create or identity.is_server_admin):
            raise Forbidden("Access denied")

    async def create(self, name: str, caller: Assertion) -> int:
        """The new organisation's number; its creator is its Admin.

        Raises Conflict for a taken name, QuotaReached.
        """
        now = int(self._clock.now())
        async with self._database.transaction() as block:
            orgs = OrgStore(block)
            if await orgs.find_named(name) is not None:
                raise Conflict(_TAKEN)
            await self._quotas.refuse_org(block, user_id=caller.identity.id)
            org_id = await orgs.add(name, at=now)
            await Memberships(block).add(org_id, caller.identity.id, Role.ADMIN, at=now)
        self._trail.tell(Event.ADMIN_CHANGE, caller, change="org_created", org=org_id)
        return org_id

    async def rename(self, org_id: int, name: str) -> None:
        """Raises OrgNotFound, and BadRequest for a name that another organisation has."""
        async with self._database.transaction() as block:
            orgs = OrgStore(block)
            _found(await orgs.find(org_id))
            holder = await orgs.find_named(name)
            if holder is not None and holder.id != org_id:
                raise BadRequest(_TAKEN)
            await orgs.rename(org_id, name, at=int(self._clock.now()))

    async def move(self, org_id: int, address: Address) -> None:
        if not await self._store.move(org_id, address, at=int(self._clock.now())):
            raise OrgNotFound

    async def delete(self, org_id: int, caller: Assertion) -> None:
        async with self._database.transaction() as block:
            await TitleIndex(block).remove_org(org_id)
            if not await OrgStore(block).delete(org_id):
                raise OrgNotFound("Failed to delete organization. ID not found")
        self._trail.tell(Event.ADMIN_CHANGE, caller, change="org_deleted", org=org_id)


def _found(org: Org | None) -> Org:
    if org is None:
        raise OrgNotFound
    return org
