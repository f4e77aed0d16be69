"""Roles and the server admin's flag, as the provider says them; the last admin of anything stays one."""

from collections.abc import Mapping

from backend.externals.effect import NONE, Effect
from backend.orgs.memberships import Memberships
from backend.orgs.store import OrgStore
from backend.storage.database import Statements
from backend.users.model import User
from backend.users.store import UserStore
from contract.identity import Role
from contract.logs import logger

_ROLES = "roles"
_log = logger("backend.externals")


async def known_orgs(block: Statements, roles: Mapping[int, Role]) -> dict[int, Role]:
    """Of `roles`, those in organisations that exist."""
    orgs = OrgStore(block)
    known = {org_id: role for org_id, role in sorted(roles.items()) if await orgs.find(org_id) is not None}
    for org_id in roles.keys() - known.keys():
        _log.warning("a provider names an organisation that does not exist", org=org_id)
    return known


async def set_roles(block: Statements, user_id: int, wanted: Mapping[int, Role], *, at: int) -> Effect:
    """Make the user a member of the `wanted` organisations alone; of none that exists: leave all as it is."""
    roles = await known_orgs(block, wanted)
    if not roles:
        return NONE
    memberships = Memberships(block)
    had = {member.org_id: member.role for member in await memberships.of_user(user_id)}
    effect = NONE
    for org_id, role in roles.items():
        effect |= await _set_role(memberships, org_id, user_id, had.get(org_id), role, at=at)
    for org_id in had.keys() - roles.keys():
        effect |= await _remove(memberships, org_id, user_id, had[org_id])
    return effect


async def set_server_admin(users: UserStore, user: User, *, admin: bool, at: int) -> Effect:
    if user.is_server_admin == admin:
        return NONE
    if not admin and not await users.has_other_server_admin(user.id):
        _log.warning("the last server admin stays one, whatever the provider says", user=user.id)
        return NONE
    await users.set_server_admin(user.id, admin=admin, at=at)
    return Effect(("server_admin",), lost=not admin)


async def _set_role(
    memberships: Memberships, org_id: int, user_id: int, old: Role | None, role: Role, *, at: int
) -> Effect:
    if old is role:
        return NONE
    if old is None:
        await memberships.add(org_id, user_id, role, at=at)
        return Effect((_ROLES,))
    if old is Role.ADMIN and await _is_last_admin(memberships, org_id, user_id):
        return NONE
    await memberships.change(org_id, user_id, role, at=at)
    return Effect((_ROLES,), lost=not role.covers(old))


async def _remove(memberships: Memberships, org_id: int, user_id: int, old: Role) -> Effect:
    if old is Role.ADMIN and await _is_last_admin(memberships, org_id, user_id):
        return NONE
    await memberships.remove(org_id, user_id)
    return Effect((_ROLES,), lost=True)


async def _is_last_admin(memberships: Memberships, org_id: int, user_id: int) -> bool:
    if await memberships.has_other_admin(org_id, user_id):
        return False
    _log.warning("the last organisation admin stays one, whatever the provider says", org=org_id, user=user_id)
    return True
