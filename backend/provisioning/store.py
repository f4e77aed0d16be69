"""The SQL of what came from files."""

from dataclasses import dataclass

from backend.storage.database import Row, Statements

_MARK = """
    INSERT INTO provisioned_data_sources (data_source_id, is_pruned) VALUES ($1, $2)
    ON CONFLICT (data_source_id) DO UPDATE SET is_pruned = excluded.is_pruned
"""
_KNOWN = """
    SELECT p.dashboard_id, p.provider, p.external_id, p.checksum, d.org_id
    FROM provisioned_dashboards p JOIN dashboards d ON d.id = p.dashboard_id
"""
_OF_PROVIDER = f"{_KNOWN} WHERE p.provider = $1 ORDER BY p.dashboard_id"
_OWNER = f"{_KNOWN} WHERE p.dashboard_id = $1"
_PROVIDERS = "SELECT DISTINCT provider FROM provisioned_dashboards ORDER BY provider"
_PUT = """
    INSERT INTO provisioned_dashboards (dashboard_id, provider, external_id, checksum, updated)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (dashboard_id) DO UPDATE SET provider = excluded.provider, external_id = excluded.external_id,
        checksum = excluded.checksum, updated = excluded.updated
"""
_PRUNED = "SELECT data_source_id FROM provisioned_data_sources WHERE is_pruned ORDER BY data_source_id"


class ProvisionedSources:
    """Which data sources files have declared, and which are to go with their declaration."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def mark(self, source_id: int, *, prune: bool) -> None:
        await self._statements.execute(_MARK, source_id, prune)

    async def pruned(self) -> list[int]:
        return [row["data_source_id"] for row in await self._statements.fetch_all(_PRUNED)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A dashboard that came from a file."""

    id: int
    org_id: int
    provider: str
    external_id: str
    checksum: str


class ProvisionedBoards:
    """Which dashboards came from which files. Those that are locked cannot be saved or deleted by callers."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def of(self, provider: str) -> list[Known]:
        return [_known(row) for row in await self._statements.fetch_all(_OF_PROVIDER, provider)]

    async def owner(self, dashboard_id: int) -> Known | None:
        row = await self._statements.fetch_one(_OWNER, dashboard_id)
        return None if row is None else _known(row)

    async def providers(self) -> list[str]:
        rows = await self._statements.fetch_all(_PROVIDERS)
        return [row["provider"] for row in rows]

    async def put(self, known: Known, *, locked: bool, at: int) -> None:
        await self._statements.execute(_PUT, known.id, known.provider, known.external_id, known.checksum, at)
        await self._lock(known.id, locked=locked)

    async def unlock(self, dashboard_id: int) -> None:
        await self._lock(dashboard_id, locked=False)

    async def release(self, dashboard_id: int) -> None:
        """It is as if people had made it."""
        sql = "DELETE FROM provisioned_dashboards WHERE dashboard_id = $1"
        await self._statements.execute(sql, dashboard_id)
        await self.unlock(dashboard_id)

    async def _lock(self, dashboard_id: int, *, locked: bool) -> None:
        sql = "UPDATE dashboards SET is_provisioned = $2 WHERE id = $1"
        await self._statements.execute(sql, dashboard_id, locked)


def _known(row: Row) -> Known:
    return Known(
        id=row["dashboard_id"],
        org_id=row["org_id"],
        provider=row["provider"],
        external_id=row["external_id"],
        checksum=row["checksum"],
    )
