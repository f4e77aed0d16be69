"""The keys' rows. Service accounts' are left out of what is shown, but share names and quotas with the rest."""

from backend.keys.model import ApiKey
from backend.storage.database import Row, Statements
from contract.identity import Role

_OWN = "FROM api_keys WHERE org_id = $1 AND service_account_id IS NULL"
_LIST = f"""
SELECT id, name, role, expires, last_used_at {_OWN} AND (expires IS NULL OR expires >= $2) ORDER BY name, id
"""
_NAMED = "SELECT id FROM api_keys WHERE org_id = $1 AND name = $2"
_COUNT = "SELECT COUNT(*) FROM api_keys WHERE org_id = $1"
_COUNT_ALL = "SELECT COUNT(*) FROM api_keys"
_ADD = """
INSERT INTO api_keys (org_id, name, secret_digest, digest_kind, role, expires, created, updated)
VALUES ($1, $2, $3, 'sha256', $4, $5, $6, $6) RETURNING id
"""
_DELETE = f"DELETE {_OWN} AND id = $2"


class KeyStore:
    """Within a transaction, made of its block."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def page(self, org_id: int, *, alive_at: int) -> list[ApiKey]:
        """By name; those that were expired before `alive_at` are left out."""
        return [_key(row) for row in await self._statements.fetch_all(_LIST, org_id, alive_at)]

    async def is_taken(self, org_id: int, name: str) -> bool:
        return await self._statements.fetch_value(_NAMED, org_id, name) is not None

    async def count(self, org_id: int) -> int:
        return int(await self._statements.fetch_value(_COUNT, org_id))

    async def count_all(self) -> int:
        return int(await self._statements.fetch_value(_COUNT_ALL))

    async def add(self, org_id: int, name: str, role: Role, *, digest: str, expires: int | None, at: int) -> int:
        return await self._statements.insert(_ADD, org_id, name, digest, role.value, expires, at)

    async def delete(self, org_id: int, key_id: int) -> bool:
        """False if the organisation has no such key."""
        return await self._statements.execute(_DELETE, org_id, key_id) > 0


def _key(row: Row) -> ApiKey:
    return ApiKey(
        id=row["id"],
        name=row["name"],
        role=Role(row["role"]),
        expires=row["expires"],
        last_used_at=row["last_used_at"],
    )
