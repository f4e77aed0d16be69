"""The links between a provider's users and ours, and what only external users have in their row."""

from backend.storage.database import Statements
from backend.users.store import UserStore

_LINKED = "SELECT user_id FROM external_users WHERE provider = $1 AND external_id = $2"
_NAMED = "SELECT user_id FROM user_names WHERE name_folded = $1"
_KNOWN = "SELECT COUNT(*) FROM external_users WHERE provider = $1 AND user_id = $2"
_LINK = "INSERT INTO external_users (provider, external_id, user_id, created) VALUES ($1, $2, $3, $4)"
_MARK = "UPDATE users SET is_external = TRUE, auth_module = $2 WHERE id = $1"
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

    async def credential_version(self, user_id: int) -> int:
        return int(await self._block.fetch_value(_VERSION, user_id))

    @property
    def users(self) -> UserStore:
        return UserStore(self._block)
