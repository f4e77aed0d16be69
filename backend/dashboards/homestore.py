"""Which dashboard somebody wants to see first, and how much help."""

from backend.dashboards.model import url_of
from backend.permissions.subject import Subject
from backend.storage.database import Database


class HomeStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def preferred(self, org_id: int, subject: Subject) -> str | None:
        """The URL of the user's preferred dashboard, else of the organisation's; None if unset, gone or hidden."""
        seen, values = subject.seeing("d.id", first=3)
        row = await self._database.fetch_one(
            f"""
            SELECT d.uid, d.slug, d.is_folder FROM dashboards d WHERE d.org_id = $1 AND d.id = (
                SELECT home_dashboard_id FROM preferences
                WHERE org_id = $1 AND home_dashboard_id <> 0 AND (user_id = $2 OR user_id IS NULL)
                ORDER BY user_id IS NULL LIMIT 1
            ) AND {seen}
            """,  # noqa: S608 - our own column names and placeholders
            org_id,
            subject.user_id,
            *values,
        )
        return url_of(row["uid"], row["slug"], is_folder=bool(row["is_folder"])) if row else None

    async def help_flags(self, user_id: int) -> int:
        """The advice that the user has dismissed, as bits; 0 for who is no user."""
        return int(await self._database.fetch_value("SELECT help_flags FROM users WHERE id = $1", user_id) or 0)
