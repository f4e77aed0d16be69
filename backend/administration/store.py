"""Counting, in two statements."""

from collections.abc import Sequence

from backend.administration.model import Stats, Users
from backend.storage.database import Database, Row
from contract.clock import Clock

_THIRTY_DAYS = 30 * 24 * 3600
_THINGS = """
SELECT
    (SELECT COUNT(*) FROM orgs) AS orgs,
    (SELECT COUNT(*) FROM dashboards) AS dashboards,
    (SELECT COUNT(*) FROM snapshots) AS snapshots,
    (SELECT COUNT(DISTINCT term) FROM dashboard_tags) AS tags,
    (SELECT COUNT(*) FROM data_sources) AS data_sources,
    (SELECT COUNT(*) FROM stars) AS stars
"""
_PEOPLE = """
SELECT highest, COUNT(*) AS members, SUM(seen) AS active
FROM (
    SELECT
        MAX(CASE m.role WHEN 'Admin' THEN 3 WHEN 'Editor' THEN 2 WHEN 'Viewer' THEN 1 ELSE 0 END) AS highest,
        MAX(CASE WHEN u.last_seen_at > $1 THEN 1 ELSE 0 END) AS seen
    FROM users u LEFT JOIN org_users m ON m.user_id = u.id
    WHERE u.is_service_account = FALSE
    GROUP BY u.id
) AS people
GROUP BY highest
"""


class StatsStore:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def count(self) -> Stats:
        things = await self._database.fetch_one(_THINGS)
        people = await self._database.fetch_all(_PEOPLE, int(self._clock.now()) - _THIRTY_DAYS)
        return Stats(**(things or {}), users=_users(people, "members"), active=_users(people, "active"))


def _users(rows: Sequence[Row], column: str) -> Users:
    by_role = {row["highest"]: int(row[column]) for row in rows}
    return Users(
        all=sum(by_role.values()),
        admins=by_role.get(3, 0),
        editors=by_role.get(2, 0),
        viewers=by_role.get(1, 0),
    )
