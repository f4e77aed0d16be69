"""The rows that proofs and identities are read from."""

from backend.credentials.model import Account, StoredKey
from backend.storage.database import Database, Row

_ACCOUNT = """
SELECT u.id, u.login, u.password_hash, u.is_server_admin, u.is_disabled, u.is_service_account, u.credential_version
FROM user_names n JOIN users u ON u.id = n.user_id
WHERE n.name_folded = $1
"""
_REPLACE_HASH = "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2"
_KEY = """
SELECT k.id, k.secret_digest, k.digest_kind, k.is_revoked, k.expires, k.last_used_at, k.service_account_id,
    COALESCE(u.is_disabled, FALSE) AS is_disabled,
    COALESCE(u.credential_version, k.credential_version) AS credential_version
FROM api_keys k LEFT JOIN users u ON u.id = k.service_account_id
"""
_KEY_NAMED = f"{_KEY} WHERE k.org_id = $1 AND k.name = $2 AND k.digest_kind IN ('sha256', 'pbkdf2')"
_TOKEN_WITH = f"{_KEY} WHERE k.secret_digest = $1 AND k.digest_kind = $2"
_IMPORTED = "SELECT 1 FROM api_keys WHERE digest_kind = 'token-pbkdf2' LIMIT 1"
_USER_IDENTITY = """
SELECT u.id, u.login, u.email, u.name, u.org_id, u.is_server_admin, u.is_disabled, u.credential_version,
    u.sessions_valid_after, u.session_kept, u.last_seen_at, m.org_id AS member_of, m.role
FROM users u LEFT JOIN org_users m ON m.user_id = u.id
WHERE u.id = $1 AND u.is_service_account = $2
ORDER BY m.org_id
"""
_KEY_IDENTITY = """
SELECT id, name, org_id, role, is_revoked, expires, credential_version, last_used_at
FROM api_keys
WHERE id = $1 AND service_account_id IS NULL
"""
_TOKEN_KINDS = {False: "token-sha256", True: "token-pbkdf2"}
_SEE_USER = "UPDATE users SET last_seen_at = $2 WHERE id = $1"
_SEE_KEY = "UPDATE api_keys SET last_used_at = $2 WHERE id = $1"


class CredentialStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def account_named(self, folded: str) -> Account | None:
        row = await self._database.fetch_one(_ACCOUNT, folded)
        return None if row is None else _account(row)

    async def replace_hash(self, user_id: int, *, old: str, new: str) -> None:
        """Nothing happens if the password was changed meanwhile."""
        await self._database.execute(_REPLACE_HASH, user_id, old, new)

    async def key_named(self, org_id: int, name: str) -> StoredKey | None:
        """An API key, migrated ones included."""
        row = await self._database.fetch_one(_KEY_NAMED, org_id, name)
        return None if row is None else _key(row)

    async def token_with(self, digest: str, *, is_pbkdf2: bool) -> StoredKey | None:
        """A token of a service account."""
        row = await self._database.fetch_one(_TOKEN_WITH, digest, _TOKEN_KINDS[is_pbkdf2])
        return None if row is None else _key(row)

    async def has_imported_tokens(self) -> bool:
        """Whether any token has the digest that Grafana made."""
        return await self._database.fetch_value(_IMPORTED) is not None

    async def user_identity(self, user_id: int, *, service_account: bool) -> list[Row]:
        """One row for each membership, one without `member_of` for who has none, and none for who is not there."""
        return await self._database.fetch_all(_USER_IDENTITY, user_id, service_account)

    async def key_identity(self, key_id: int) -> Row | None:
        return await self._database.fetch_one(_KEY_IDENTITY, key_id)

    async def see_user(self, user_id: int, *, at: int) -> None:
        await self._database.execute(_SEE_USER, user_id, at)

    async def see_key(self, key_id: int, *, at: int) -> None:
        await self._database.execute(_SEE_KEY, key_id, at)


def _account(row: Row) -> Account:
    return Account(
        id=row["id"],
        login=row["login"],
        password_hash=row["password_hash"],
        is_server_admin=bool(row["is_server_admin"]),
        is_disabled=bool(row["is_disabled"]),
        is_service_account=bool(row["is_service_account"]),
        credential_version=row["credential_version"],
    )


def _key(row: Row) -> StoredKey:
    return StoredKey(
        id=row["id"],
        digest=row["secret_digest"],
        is_pbkdf2=row["digest_kind"].endswith("pbkdf2"),
        is_revoked=bool(row["is_revoked"]),
        expires=row["expires"],
        last_used_at=row["last_used_at"],
        account_id=row["service_account_id"],
        is_disabled=bool(row["is_disabled"]),
        credential_version=row["credential_version"],
    )
