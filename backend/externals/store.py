"""The links between a provider's users and ours, and what only external users have in their row."""

from backend.storage.database import Row, Statements
from backend.users.store import UserStore
from contract.internal import External, ListExternals

_MOST = 500
_LINKED = "SELECT user_id FROM external_users WHERE provider = $1 AND external_id = $2"
_NAMED = "SELECT user_id FROM user_names WHERE name_folded = $1"
_KNOWN = "SELECT COUNT(*) FROM external_users WHERE provider = $1 AND user_id = $2"
_LINK = "INSERT INTO external_users (provider, external_id, user_id, created) VALUES ($1, $2, $3, $4)"
_MARK = "UPDATE users SET is_external = TRUE, auth_module = $2 WHERE id = $1"
_DISMISSED = "SELECT is_dismissed FROM external_users WHERE provider = $1 AND external_id = $2"
_DISMISS = "UPDATE external_users SET is_dismissed = TRUE WHERE provider = $1 AND user_id = $2"
_PAGE = """
SELECT u.id, e.external_id, u.login, u.email, u.is_disabled, e.is_dismissed
FROM external_users e JOIN users u ON u.id = e.user_id
WHERE e.provider = $1 AND u.is_external = TRUE AND u.auth_module = $1
    AND ($2 = 0 OR u.id = $2) AND u.id > $3
ORDER BY u.id LIMIT $4
"""
_VERSION = "SELECT credential_version FROM users WHERE id = $1"


class LinkStore:
    """Made of the block of a transaction."""

    def __init__(self, block: Statements) -> None:
        self._block = block

    async def linked(self, provider: str, external_id: str) -> int | None:
        found = await self._block.fetch_value(_LINKED, provider, external_id)
        return None if found is None else int(found)

    async def named(self, folded: str) -> int | None:
        """Whose login or e-mail this is."""
        found = await self._block.fetch_value(_NAMED, folded)
        return None if found is None else int(found)

    async def knows(self, provider: str, user_id: int) -> bool:
        """Whether the provider has a name for this user already."""
        return bool(await self._block.fetch_value(_KNOWN, provider, user_id))

    async def link(self, provider: str, external_id: str, user_id: int, *, at: int) -> None:
        await self._block.execute(_LINK, provider, external_id, user_id, at)

    async def mark(self, user_id: int, provider: str) -> None:
        """As made by this provider."""
        await self._block.execute(_MARK, user_id, provider)

    async def is_dismissed(self, provider: str, external_id: str) -> bool:
        return bool(await self._block.fetch_value(_DISMISSED, provider, external_id))

    async def dismiss(self, provider: str, user_id: int) -> None:
        await self._block.execute(_DISMISS, provider, user_id)

    async def page(self, wanted: ListExternals) -> list[External]:
        rows = await self._block.fetch_all(_PAGE, wanted.provider, wanted.user_id or 0, wanted.after, _MOST)
        return [_external(row) for row in rows]

    async def credential_version(self, user_id: int) -> int:
        return int(await self._block.fetch_value(_VERSION, user_id))

    @property
    def users(self) -> UserStore:
        return UserStore(self._block)


def _external(row: Row) -> External:
    return External(
        user_id=row["id"],
        external_id=row["external_id"],
        login=row["login"],
        email=row["email"],
        is_disabled=bool(row["is_disabled"]),
        is_dismissed=bool(row["is_dismissed"]),
    )
