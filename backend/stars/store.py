"""The rows of stars."""

from backend.storage.database import Database


class StarStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def uids(self, org_id: int, user_id: int) -> list[str]:
        """What the user has starred in the organisation, oldest dashboard first."""
        rows = await self._database.fetch_all(
            """
            SELECT d.uid FROM stars s JOIN dashboards d ON d.id = s.dashboard_id
            WHERE s.user_id = $1 AND d.org_id = $2 ORDER BY d.id
            """,
            user_id,
            org_id,
        )
        return [row["uid"] for row in rows]

    async def add(self, org_id: int, user_id: int, *, dashboard_id: int) -> None:
        """Nothing happens for a dashboard that is starred, or not there."""
        await self._database.execute(
            """
            INSERT INTO stars (user_id, dashboard_id)
            SELECT CAST($1 AS BIGINT), id FROM dashboards WHERE org_id = $2 AND id = $3
            ON CONFLICT DO NOTHING
            """,
            user_id,
            org_id,
            dashboard_id,
        )

    async def add_by_uid(self, org_id: int, user_id: int, *, uid: str) -> None:
        await self._database.execute(
            """
            INSERT INTO stars (user_id, dashboard_id)
            SELECT CAST($1 AS BIGINT), id FROM dashboards WHERE org_id = $2 AND uid = $3
            ON CONFLICT DO NOTHING
            """,
            user_id,
            org_id,
            uid,
        )

    async def remove(self, org_id: int, user_id: int, *, dashboard_id: int) -> None:
        await self._database.execute(
            """
            DELETE FROM stars WHERE user_id = $1
            AND dashboard_id IN (SELECT id FROM dashboards WHERE org_id = $2 AND id = $3)
            """,
            user_id,
            org_id,
            dashboard_id,
        )

    async def remove_by_uid(self, org_id: int, user_id: int, *, uid: str) -> None:
        await self._database.execute(
            """
            DELETE FROM stars WHERE user_id = $1
            AND dashboard_id IN (SELECT id FROM dashboards WHERE org_id = $2 AND uid = $3)
            """,
            user_id,
            org_id,
            uid,
        )
