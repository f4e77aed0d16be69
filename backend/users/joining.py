"""Which organisation a new user is in ([users] auto_assign_org)."""

from dataclasses import dataclass

from backend.orgs.memberships import Memberships
from backend.orgs.store import OrgStore
from backend.quotas.quotas import UNBOUNDED, Quotas
from backend.storage.database import Statements
from contract.errors import BadRequest, Conflict
from contract.identity import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """With `auto_assign`, organisation `org_id` as `role`; else one of their own, as its Admin."""

    auto_assign: bool
    org_id: int
    role: Role
    quotas: Quotas = UNBOUNDED

    async def join(self, block: Statements, user_id: int, *, name: str, chosen: int, at: int) -> None:
        """Make a new user a member: of organisation `chosen`, or, if that is 0, by the settings.

        Raises BadRequest if there is no such organisation, Conflict if one of their own cannot have their `name`,
        QuotaReached.
        """
        orgs = OrgStore(block)
        org_id, role = chosen or self.org_id, self.role
        if not chosen and not self.auto_assign:
            await self.quotas.refuse_org(block, user_id=user_id)
            org_id, role = await _own_org(orgs, name, at=at), Role.ADMIN
        elif await orgs.find(org_id) is None:
            raise BadRequest("Organization not found")
        await self.quotas.refuse_member(block, org_id)
        await Memberships(block).add(org_id, user_id, role, at=at)


async def _own_org(orgs: OrgStore, name: str, *, at: int) -> int:
    if await orgs.find_named(name) is not None:
        raise Conflict("Organization name taken")
    return await orgs.add(name, at=at)
