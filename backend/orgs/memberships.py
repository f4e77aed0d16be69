"""Who is in which organisation, as what: the rows of org_users."""

from dataclasses import dataclass

from backend.orgs.answers import MembershipJson
from backend.storage.database import Statements
from contract.identity import Role

_ROLE = "SELECT role FROM org_users WHERE org_id = $1 AND user_id = $2"
_OF_USER = """
SELECT o.id, o.name, m.role
FROM org_users m JOIN orgs o ON o.id = m.org_id
WHERE m.user_id = $1
ORDER BY o.name, o.id
"""
_OTHER_ADMINS = """
SELECT COUNT(*) FROM org_users
WHERE org_id = $1 AND user_id <> $2 AND role = 'Admin' AND is_service_account = FALSE
"""
_ADD = """
INSERT INTO org_users (org_id, user_id, role, created, updated, login, email, is_service_account)
SELECT $1, id, $3, $4, $4, login, email, is_service_account FROM users WHERE id = $2
"""
"""Organisation, user, role and time in. The last three columns are copies, which the schema keeps true."""
_CHANGE = "UPDATE org_users SET role = $3, updated = $4 WHERE org_id = $1 AND user_id = $2"
_REMOVE = "DELETE FROM org_users WHERE org_id = $1 AND user_id = $2"
_TAKE_GRANTS = """
DELETE FROM permissions WHERE user_id = $2 AND dashboard_id IN (SELECT id FROM dashboards WHERE org_id = $1)
"""
_ENTER = "UPDATE users SET org_id = $2 WHERE id = $1 AND org_id IS NULL"
_LEAVE = """
UPDATE users SET org_id = (SELECT MIN(m.org_id) FROM org_users m WHERE m.user_id = users.id)
WHERE id = $1 AND org_id = $2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    org_id: int
    org_name: str
    role: Role

    def as_json(self) -> MembershipJson:
        return {"orgId": self.org_id, "name": self.org_name, "role": self.role.value}


class Memberships:
    """Within a transaction, made of its block."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def role(self, org_id: int, user_id: int) -> Role | None:
        """None for who is no member, also of an organisation that is not there."""
        found = await self._statements.fetch_value(_ROLE, org_id, user_id)
        return None if found is None else Role(found)

    async def of_user(self, user_id: int) -> list[Membership]:
        """By the organisations' names."""
        rows = await self._statements.fetch_all(_OF_USER, user_id)
        return [Membership(org_id=row["id"], org_name=row["name"], role=Role(row["role"])) for row in rows]

    async def has_other_admin(self, org_id: int, user_id: int) -> bool:
        """A person; service accounts cannot log in."""
        return bool(await self._statements.fetch_value(_OTHER_ADMINS, org_id, user_id))

    async def add(self, org_id: int, user_id: int, role: Role, *, at: int) -> None:
        """The organisation becomes the active one of who has none."""
        await self._statements.execute(_ADD, org_id, user_id, role.value, at)
        await self._statements.execute(_ENTER, user_id, org_id)

    async def change(self, org_id: int, user_id: int, role: Role, *, at: int) -> None:
        await self._statements.execute(_CHANGE, org_id, user_id, role.value, at)

    async def remove(self, org_id: int, user_id: int) -> None:
        """What was granted to them there goes. Whose active organisation it was gets another of theirs."""
        await self._statements.execute(_TAKE_GRANTS, org_id, user_id)
        await self._statements.execute(_REMOVE, org_id, user_id)
        await self._statements.execute(_LEAVE, user_id, org_id)
