"""The SQL of what came from files."""

from backend.storage.database import Statements

_MARK = """
    INSERT INTO provisioned_data_sources (data_source_id, is_pruned) VALUES ($1, $2)
    ON CONFLICT (data_source_id) DO UPDATE SET is_pruned = excluded.is_pruned
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
