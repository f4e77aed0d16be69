"""The rows of preferences, and the advice that users have dismissed."""

from backend.preferences.model import Owner, Preferences, ShownPreferences
from backend.storage.database import Statements

_FIND = """
SELECT p.theme, p.home_dashboard_id, p.timezone, p.week_start, COALESCE(d.uid, '') AS uid
FROM preferences p LEFT JOIN dashboards d ON d.id = p.home_dashboard_id AND d.org_id = p.org_id AND {seen}
WHERE p.org_id = $1 AND COALESCE(p.user_id, 0) = $2
"""
_UPDATE = """
UPDATE preferences SET
    theme = $3, home_dashboard_id = $4, timezone = $5, week_start = $6, version = version + 1, updated = $7
WHERE org_id = $1 AND COALESCE(user_id, 0) = $2
"""
_INSERT = """
INSERT INTO preferences (org_id, user_id, theme, home_dashboard_id, timezone, week_start, created, updated)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
"""
_DASHBOARD = "SELECT d.id FROM dashboards d WHERE d.org_id = $1 AND d.uid = $2 AND d.is_folder = FALSE AND {seen}"
_DISMISS = "UPDATE users SET help_flags = help_flags | $2 WHERE id = $1"
_FLAGS = "SELECT help_flags FROM users WHERE id = $1"


class PreferenceStore:
    """Within a transaction, made of its block."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def find(self, owner: Owner) -> ShownPreferences:
        """The defaults for who never chose."""
        seen, values = owner.asker.seeing("d.id", first=3)
        row = await self._statements.fetch_one(_FIND.format(seen=seen), owner.org_id, owner.user_id or 0, *values)
        if row is None:
            return ShownPreferences(stored=Preferences())
        stored = Preferences(
            theme=row["theme"],
            home_dashboard_id=row["home_dashboard_id"],
            timezone=row["timezone"],
            week_start=row["week_start"],
        )
        return ShownPreferences(stored=stored, home_dashboard_uid=row["uid"])

    async def save(self, owner: Owner, chosen: Preferences, *, at: int) -> None:
        values = (chosen.theme, chosen.home_dashboard_id, chosen.timezone, chosen.week_start, at)
        if not await self._statements.execute(_UPDATE, owner.org_id, owner.user_id or 0, *values):
            await self._statements.execute(_INSERT, owner.org_id, owner.user_id, *values)

    async def dashboard(self, owner: Owner, uid: str) -> int | None:
        """The number of the organisation's dashboard with this uid, if the asker may see it."""
        seen, values = owner.asker.seeing("d.id", first=3)
        found = await self._statements.fetch_value(_DASHBOARD.format(seen=seen), owner.org_id, uid, *values)
        return None if found is None else int(found)

    async def dismiss(self, user_id: int, flags: int) -> int:
        """All the advice that the user has dismissed by now, as bits."""
        await self._statements.execute(_DISMISS, user_id, flags)
        return int(await self._statements.fetch_value(_FLAGS, user_id) or 0)
