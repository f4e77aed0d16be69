"""The SQL of snapshots."""

import hashlib

from backend.snapshots.model import Snapshot
from backend.storage.database import Row, Statements
from backend.vault.model import Sealed
from backend.vault.store import read_sealed

_COLUMNS = "id, org_id, user_id, name, key, is_external, external_url, expires, created, updated"
_INSERT = """
    INSERT INTO snapshots (
        org_id, user_id, name, key, delete_key_digest, is_external, external_url,
        expires, created, updated, dashboard, external_delete_sealed, data_key_id
    ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    RETURNING id
"""
_DELETE_ADDRESS = """
    SELECT s.external_delete_sealed, s.data_key_id AS key_id, k.wrapped AS key_wrapped
    FROM snapshots s LEFT JOIN data_keys k ON k.id = s.data_key_id WHERE s.id = $1
"""
_BY_KEY = f"SELECT {_COLUMNS}, dashboard FROM snapshots WHERE key = $1"  # noqa: S608 - constants only
_BY_DELETE_KEY = f"SELECT {_COLUMNS}, dashboard FROM snapshots WHERE delete_key_digest = $1"  # noqa: S608 - as above
_OF_ORG = f"SELECT {_COLUMNS} FROM snapshots WHERE org_id = $1"  # noqa: S608 - as above
_NAMED = " AND LOWER(name) LIKE LOWER($2)"
_PAGE = " ORDER BY id LIMIT $3"


class SnapshotStore:
    """Works on the database, or on the statements of one transaction of it."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def insert(self, snapshot: Snapshot, *, delete_address: Sealed | None = None) -> int:
        """The new row's number; that of `snapshot` is ignored. Raises UniqueViolation for either key."""
        return await self._statements.insert(
            _INSERT,
            snapshot.org_id,
            snapshot.user_id,
            snapshot.name,
            snapshot.key,
            _digest(snapshot.delete_key),
            snapshot.is_external,
            snapshot.external_url,
            snapshot.expires,
            snapshot.created,
            snapshot.updated,
            snapshot.dashboard,
            None if delete_address is None else delete_address.value,
            None if delete_address is None or delete_address.key is None else delete_address.key.id,
        )

    async def delete_address(self, snapshot_id: int) -> Sealed | None:
        """Where the other server deletes an external snapshot."""
        row = await self._statements.fetch_one(_DELETE_ADDRESS, snapshot_id)
        return None if row is None else read_sealed(row, "external_delete_sealed")

    async def by_key(self, key: str) -> Snapshot | None:
        row = await self._statements.fetch_one(_BY_KEY, key)
        return None if row is None else _snapshot(row, dashboard=row["dashboard"])

    async def by_delete_key(self, delete_key: str) -> Snapshot | None:
        row = await self._statements.fetch_one(_BY_DELETE_KEY, _digest(delete_key))
        return None if row is None else _snapshot(row, dashboard=row["dashboard"])

    async def of_org(self, org_id: int, *, name: str, limit: int) -> list[Snapshot]:
        """Oldest first, without their dashboards. `name` is a pattern of LIKE, in any case."""
        rows = await self._statements.fetch_all(_OF_ORG + _NAMED + _PAGE, org_id, name, limit)
        return [_snapshot(row) for row in rows]

    async def of_user(self, org_id: int, user_id: int | None, *, name: str, limit: int) -> list[Snapshot]:
        """As `of_org`; without a user, those that belong to none."""
        owner = " AND COALESCE(user_id, 0) = $4"
        rows = await self._statements.fetch_all(
            _OF_ORG + _NAMED + owner + _PAGE, org_id, name, limit, user_id or 0
        )
        return [_snapshot(row) for row in rows]

    async def delete(self, snapshot_id: int) -> None:
        await self._statements.execute("DELETE FROM snapshots WHERE id = $1", snapshot_id)

    async def delete_expired(self, at: int) -> int:
        return await self._statements.execute("DELETE FROM snapshots WHERE expires <= $1", at)


def _digest(delete_key: str) -> str:
    """The delete key is told once, at creation; a copy of the database deletes nothing."""
    return hashlib.sha256(delete_key.encode()).hexdigest()


def _snapshot(row: Row, *, dashboard: str = "{}") -> Snapshot:
    return Snapshot(
        id=row["id"],
        org_id=row["org_id"],
        user_id=row["user_id"],
        name=row["name"],
        key=row["key"],
        is_external=bool(row["is_external"]),
        external_url=row["external_url"],
        expires=row["expires"],
        created=row["created"],
        updated=row["updated"],
        dashboard=dashboard,
    )
