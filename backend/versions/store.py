"""The rows of earlier states."""

from backend.storage.database import Row, Statements

_COLUMNS = """
    v.id, v.dashboard_id, v.parent_version, v.restored_from, v.version, v.created, v.message, d.uid, u.login
"""
_FROM = """
    FROM dashboard_versions v
    JOIN dashboards d ON d.id = v.dashboard_id
    LEFT JOIN users u ON u.id = v.created_by
    WHERE v.dashboard_id = $1
"""
_LIST = f"SELECT {_COLUMNS} {_FROM} ORDER BY v.version DESC LIMIT $2 OFFSET $3"
_ONE = f"SELECT {_COLUMNS}, v.data {_FROM} AND v.version = $2"


class VersionStore:
    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def page(self, dashboard_id: int, *, limit: int, start: int) -> list[Row]:
        """Newest first, without what the dashboard was."""
        return await self._statements.fetch_all(_LIST, dashboard_id, limit, start)

    async def find(self, dashboard_id: int, number: int) -> Row | None:
        return await self._statements.fetch_one(_ONE, dashboard_id, number)
