"""API keys on their way to accounts and back, and how far their organisation is."""

from dataclasses import dataclass

from backend.storage.database import Row, Statements
from contract.identity import Role

_OWN = "FROM api_keys WHERE org_id = $1 AND service_account_id IS NULL"
_KEYS = f"SELECT id, name, role {_OWN} ORDER BY id"
_KEY = f"SELECT id, name, role {_OWN} AND id = $2"
_ATTACH = "UPDATE api_keys SET service_account_id = $2, updated = $3 WHERE id = $1"
_DETACH = "UPDATE api_keys SET service_account_id = NULL, role = $2, updated = $3 WHERE id = $1"
_STATUS = "SELECT keys_migrated, keys_hidden FROM orgs WHERE id = $1"
_SET_MIGRATED = "UPDATE orgs SET keys_migrated = TRUE WHERE id = $1"
_SET_HIDDEN = "UPDATE orgs SET keys_hidden = TRUE WHERE id = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class OldKey:
    """An API key that belongs to no account."""

    id: int
    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationStatus:
    """`migrated`: all its keys were, once; later ones do not count. `hidden`: it is done with keys altogether."""

    migrated: bool
    hidden: bool

    def as_json(self) -> dict[str, bool]:
        return {"migrated": self.migrated, "hidden": self.hidden}


class MigrationStore:
    """Within a transaction, made of its block."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def keys(self, org_id: int) -> list[OldKey]:
        """The oldest first, expired ones too."""
        return [_key(row) for row in await self._statements.fetch_all(_KEYS, org_id)]

    async def key(self, org_id: int, key_id: int) -> OldKey | None:
        row = await self._statements.fetch_one(_KEY, org_id, key_id)
        return None if row is None else _key(row)

    async def attach(self, key_id: int, account_id: int, *, at: int) -> None:
        await self._statements.execute(_ATTACH, key_id, account_id, at)

    async def detach(self, key_id: int, role: Role, *, at: int) -> None:
        await self._statements.execute(_DETACH, key_id, role.value, at)

    async def status(self, org_id: int) -> MigrationStatus:
        row = await self._statements.fetch_one(_STATUS, org_id)
        if row is None:
            return MigrationStatus(migrated=False, hidden=False)
        return MigrationStatus(migrated=bool(row["keys_migrated"]), hidden=bool(row["keys_hidden"]))

    async def set_migrated(self, org_id: int) -> None:
        await self._statements.execute(_SET_MIGRATED, org_id)

    async def set_hidden(self, org_id: int) -> None:
        await self._statements.execute(_SET_HIDDEN, org_id)


def _key(row: Row) -> OldKey:
    return OldKey(id=row["id"], name=row["name"], role=Role(row["role"]))
