"""The tokens' rows: keys that belong to a service account."""

from backend.service_accounts.token import Token
from backend.storage.database import Row, Statements
from contract.identity import Role

_OF_ACCOUNT = "FROM api_keys WHERE service_account_id = $1"
_SELECT = f"SELECT id, name, created, last_used_at, expires, is_revoked, digest_kind {_OF_ACCOUNT}"
_LIST = f"{_SELECT} ORDER BY name, id"
_FIND = f"{_SELECT} AND id = $2"
_ADD = """
INSERT INTO api_keys
    (org_id, service_account_id, name, secret_digest, digest_kind, role, expires, created, updated)
VALUES ($1, $2, $3, $4, 'token-sha256', $5, $6, $7, $7) RETURNING id
"""
_DELETE = f"DELETE {_OF_ACCOUNT} AND id = $2"


class TokenStore:
    """Within a transaction, made of its block."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def list(self, account_id: int) -> list[Token]:
        """By name."""
        return [_token(row) for row in await self._statements.fetch_all(_LIST, account_id)]

    async def find(self, account_id: int, token_id: int) -> Token | None:
        row = await self._statements.fetch_one(_FIND, account_id, token_id)
        return None if row is None else _token(row)

    async def add(
        self, account_id: int, name: str, *, org_id: int, digest: str, expires: int | None, at: int
    ) -> int:
        # A token has its account's role; its own says nothing, so it is the least.
        return await self._statements.insert(_ADD, org_id, account_id, name, digest, Role.NONE.value, expires, at)

    async def delete(self, account_id: int, token_id: int) -> bool:
        """False if the account has no such token."""
        return await self._statements.execute(_DELETE, account_id, token_id) > 0


def _token(row: Row) -> Token:
    return Token(
        id=row["id"],
        name=row["name"],
        created=row["created"],
        last_used_at=row["last_used_at"],
        expires=row["expires"],
        is_revoked=bool(row["is_revoked"]),
        began_as_key=not row["digest_kind"].startswith("token-"),
    )
