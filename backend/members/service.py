"""Who may come into an organisation, change there, and go."""

from backend.access.trail import Trail
from backend.members.answers import MemberJson, MemberLookupJson
from backend.members.model import MemberQuery
from backend.members.store import MemberStore
from backend.orgs.memberships import Memberships
from backend.orgs.service import OrgNotFound
from backend.orgs.store import OrgStore
from backend.quotas.quotas import Quotas
from backend.storage.database import Database, Statements
from backend.users.model import User
from backend.users.refusals import UserNotFound
from backend.users.store import UserStore
from contract.audit import Event
from contract.clock import Clock
from contract.errors import BadRequest, Conflict
from contract.identity import Assertion, Role


class Members:
    def __init__(self, database: Database, *, clock: Clock, trail: Trail, quotas: Quotas) -> None:
        self._database = database
        self._store = MemberStore(database)
        self._quotas = quotas
        self._clock = clock
        self._trail = trail

    async def page(self, wanted: MemberQuery) -> list[MemberJson]:
        now = self._clock.now()
        return [member.as_json(now=now) for member in await self._store.page(wanted)]

    async def count(self, wanted: MemberQuery) -> int:
        return await self._store.count(wanted)

    async def lookup(self, wanted: MemberQuery) -> list[MemberLookupJson]:
        return [member.as_lookup() for member in await self._store.page(wanted)]

    async def add(self, org_id: int, login_or_email: str, role: Role, caller: Assertion) -> int:
        """The user's number.

        Raises UserNotFound, OrgNotFound, Conflict for who is a member already, QuotaReached.
        """
        async with self._database.transaction() as block:
            user = await UserStore(block).find_exactly(login_or_email)
            if user is None:
                raise UserNotFound
            await self._admit(block, org_id, user, role)
        self._trail.tell(Event.ADMIN_CHANGE, caller, change="member_added", org=org_id, user=user.id, role=role)
        return user.id

    async def change(self, org_id: int, user_id: int, role: Role, caller: Assertion) -> bool:
        """Whether the new role is less than the old. Raises UserNotFound for who is no member."""
        async with self._database.transaction() as block:
            memberships = Memberships(block)
            old = await memberships.role(org_id, user_id)
            if old is None or await UserStore(block).find(user_id) is None:
                raise UserNotFound
            if old is Role.ADMIN is not role and not await memberships.has_other_admin(org_id, user_id):
                raise BadRequest("Cannot change role so that there is no organization admin left")
            await memberships.change(org_id, user_id, role, at=int(self._clock.now()))
        self._trail.tell(Event.ADMIN_CHANGE, caller, change="member_role", org=org_id, user=user_id, role=role)
        return not role.covers(old)

    async def remove(self, org_id: int, user_id: int, caller: Assertion) -> None:
        """Raises UserNotFound; an account that is no member stays as it is."""
        async with self._database.transaction() as block:
            await _dismiss(block, org_id, user_id)
        self._trail.tell(Event.ADMIN_CHANGE, caller, change="member_removed", org=org_id, user=user_id)

    async def remove_or_delete(self, org_id: int, user_id: int, caller: Assertion) -> bool:
        """As `remove`; True if the account is gone too, because this was its last organisation."""
        async with self._database.transaction() as block:
            user, was_member = await _dismiss(block, org_id, user_id)
            deleted = was_member and await _delete_if_homeless(block, user)
        change = "user_deleted" if deleted else "member_removed"
        self._trail.tell(Event.ADMIN_CHANGE, caller, change=change, org=org_id, user=user_id)
        return deleted

    async def _admit(self, block: Statements, org_id: int, user: User, role: Role) -> None:
        if await OrgStore(block).find(org_id) is None:
            raise OrgNotFound
        memberships = Memberships(block)
        if await memberships.role(org_id, user.id) is not None:
            raise Conflict("User is already member of this organization")
        await self._quotas.refuse_member(block, org_id)
        await memberships.add(org_id, user.id, role, at=int(self._clock.now()))


async def _dismiss(block: Statements, org_id: int, user_id: int) -> tuple[User, bool]:
    """The user, and whether they were a member until now."""
    user = await UserStore(block).find(user_id)
    if user is None:
        raise UserNotFound
    memberships = Memberships(block)
    role = await memberships.role(org_id, user_id)
    if role is Role.ADMIN and not await memberships.has_other_admin(org_id, user_id):
        raise BadRequest("Cannot remove last organization admin")
    await memberships.remove(org_id, user_id)
    return user, role is not None


async def _delete_if_homeless(block: Statements, user: User) -> bool:
    users = UserStore(block)
    if await Memberships(block).of_user(user.id):
        return False
    # The last server admin stays, so that somebody can make another one.
    if user.is_server_admin and not await users.has_other_server_admin(user.id):
        return False
    await users.delete(user.id)
    return True
