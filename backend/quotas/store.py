"""What there is, counted."""

from backend.storage.database import Statements

_USERS = "SELECT COUNT(*) FROM users WHERE is_service_account = FALSE"
_ORGS = "SELECT COUNT(*) FROM orgs"
_MEMBERS = "SELECT COUNT(*) FROM org_users WHERE org_id = $1 AND is_service_account = FALSE"
_ORGS_OF_USER = "SELECT COUNT(*) FROM org_users WHERE user_id = $1"
_DASHBOARDS = "SELECT COUNT(*) FROM dashboards WHERE is_folder = FALSE"
_DASHBOARDS_OF_ORG = f"{_DASHBOARDS} AND org_id = $1"
_DATA_SOURCES = "SELECT COUNT(*) FROM data_sources WHERE org_id = $1"


class QuotaStore:
    """Of the transaction that is about to write: what it counts cannot change before it has written."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def users(self) -> int:
        return await self._count(_USERS)

    async def orgs(self) -> int:
        return await self._count(_ORGS)

    async def members(self, org_id: int) -> int:
        return await self._count(_MEMBERS, org_id)

    async def orgs_of(self, user_id: int) -> int:
        return await self._count(_ORGS_OF_USER, user_id)

    async def dashboards(self) -> int:
        """Folders are none."""
        return await self._count(_DASHBOARDS)

    async def dashboards_of(self, org_id: int) -> int:
        return await self._count(_DASHBOARDS_OF_ORG, org_id)

    async def data_sources(self, org_id: int) -> int:
        return await self._count(_DATA_SOURCES, org_id)

    async def _count(self, sql: str, *values: int) -> int:
        return int(await self._statements.fetch_value(sql, *values))
