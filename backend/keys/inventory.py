"""All credentials of programs in one list, whoever's they are: for an operator, not for callers."""

from dataclasses import dataclass

from backend.storage.database import Row, Statements
from contract.identity import Role

_SELECT = """
SELECT k.id, k.org_id, o.name AS org_name, k.name, COALESCE(m.role, k.role) AS role, k.service_account_id,
    u.login AS account, COALESCE(u.is_disabled, FALSE) AS is_disabled, k.is_revoked, k.expires, k.last_used_at,
    k.created
FROM api_keys k
JOIN orgs o ON o.id = k.org_id
LEFT JOIN users u ON u.id = k.service_account_id
LEFT JOIN org_users m ON m.user_id = u.id AND m.org_id = k.org_id
"""
_LIST = f"{_SELECT} WHERE ($1 = 0 OR k.org_id = $1) ORDER BY k.org_id, k.id"
_FIND = f"{_SELECT} WHERE k.id = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An API key, or a token of the service account `account_id`, whose role and login are told then.

    Times are seconds since the epoch.
    """

    id: int
    org_id: int
    org_name: str
    name: str
    role: Role
    account_id: int | None
    account: str
    is_disabled: bool
    is_revoked: bool
    expires: int | None
    last_used_at: int | None
    created: int

    @property
    def kind(self) -> str:
        return "API key" if self.account_id is None else "token"

    def state(self, *, now: float) -> str:
        if self.is_revoked:
            return "revoked"
        if self.expires is not None and self.expires <= now:
            return "expired"
        return "disabled" if self.is_disabled else "good"


class Inventory:
    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def held(self, *, org_id: int = 0) -> list[Held]:
        """Of one organisation, or of all; by organisation and number."""
        return [_held(row) for row in await self._statements.fetch_all(_LIST, org_id)]

    async def find(self, key_id: int) -> Held | None:
        row = await self._statements.fetch_one(_FIND, key_id)
        return None if row is None else _held(row)


def _held(row: Row) -> Held:
    return Held(
        id=row["id"],
        org_id=row["org_id"],
        org_name=row["org_name"],
        name=row["name"],
        role=Role(row["role"]),
        account_id=row["service_account_id"],
        account=row["account"] or "",
        is_disabled=bool(row["is_disabled"]),
        is_revoked=bool(row["is_revoked"]),
        expires=row["expires"],
        last_used_at=row["last_used_at"],
        created=row["created"],
    )
