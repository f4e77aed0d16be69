"""Roles and the server admin's flag, as the provider says them; the last admin of anything stays one."""

from collections.abc import Mapping, Sequence

from backend.externals.effect import NONE, Effect
from backend.orgs.memberships import Memberships
from backend.orgs.store import OrgStore
from backend.storage.database import Statements
from backend.users.model import User
from backend.users.store import UserStore
from contract.identity import Role
from contract.internal import UpsertUser
from contract.logs import logger

_ROLES = "roles"
_log = logger("backend.externals")


async def wanted_roles(block: Statements, wanted: UpsertUser) -> dict[int, Role]:
    """The highest role for each organisation that is wanted and exists, in order of their numbers."""
    orgs = OrgStore(block)
    found: list[tuple[int, Role]] = []
    for org_id, role in (wanted.roles or {}).items():
        found += [(org.id, role) for org in [await orgs.find(org_id)] if org is not None]
    for name, role in wanted.named_roles.items():
        found += [(org.id, role) for org in [await orgs.find_named(name)] if org is not None]
    if len(found) < len(wanted.roles or {}) + len(wanted.named_roles):
        _log.warning("a provider names an organisation that does not exist", provider=wanted.provider)
    if wanted.role_everywhere is not None:
        found += [(org_id, wanted.role_everywhere) for org_id in await orgs.all()]
    return _highest(found)


def _highest(found: Sequence[tuple[int, Role]]) -> dict[int, Role]:
    roles: dict[int, Role] = {}
    for org_id, role in sorted(found):
        if org_id not in roles or role.covers(roles[org_id]):
            roles[org_id] = role
    return roles


async def set_roles(block: Statements, user_id: int, roles: Mapping[int, Role], *, at: int) -> Effect:
    """Make the user a member of these organisations alone; without any, leave all as it is."""
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
