"""The rows of stars."""

from backend.permissions.subject import Subject
from backend.storage.database import Database, Value


class StarStore:
    """A subject's stars are on what it may see: on anything else it sets none, and hears of none."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def uids(self, org_id: int, subject: Subject) -> list[str]:
        """What the user has starred in the organisation, oldest dashboard first."""
        seen, values = subject.seeing("d.id", first=3)
        rows = await self._database.fetch_all(
            f"""
            SELECT d.uid FROM stars s JOIN dashboards d ON d.id = s.dashboard_id
            WHERE s.user_id = $1 AND d.org_id = $2 AND {seen} ORDER BY d.id
            """,  # noqa: S608 - our own column names and placeholders
            subject.user_id,
            org_id,
            *values,
        )
        return [row["uid"] for row in rows]

    async def add(self, org_id: int, subject: Subject, *, name: int | str) -> None:
        """By number or uid. Nothing happens for a dashboard that is starred, hidden, or not there."""
        seen, values = subject.seeing("d.id", first=4)
        await self._database.execute(
            f"""
            INSERT INTO stars (user_id, dashboard_id)
            SELECT CAST($1 AS BIGINT), d.id FROM dashboards d WHERE d.org_id = $2 AND {_named(name)} AND {seen}
            ON CONFLICT DO NOTHING
            """,  # noqa: S608 - our own column names and placeholders
            subject.user_id,
            org_id,
            name,
            *values,
        )

    async def remove(self, org_id: int, user_id: int, *, name: int | str) -> None:
        """By number or uid."""
        await self._database.execute(
            f"""
            DELETE FROM stars WHERE user_id = $1
            AND dashboard_id IN (SELECT d.id FROM dashboards d WHERE d.org_id = $2 AND {_named(name)})
            """,  # noqa: S608 - our own column names and placeholders
            user_id,
            org_id,
            name,
        )


def _named(name: Value) -> str:
    return "d.id = $3" if isinstance(name, int) else "d.uid = $3"
