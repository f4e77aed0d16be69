"""Members, listed."""

from backend.access.pattern import containing
from backend.members.model import Member, MemberQuery
from backend.storage.database import Database, Row, Value
from backend.users.finding import Narrowed, narrowed

_MATCHING = """
FROM org_users m JOIN users u ON u.id = m.user_id
WHERE m.org_id = $1 AND u.is_service_account = FALSE AND {found} AND (
    $2 = ''
    OR LOWER(u.email) LIKE LOWER($2) ESCAPE '\\'
    OR LOWER(u.name) LIKE LOWER($2) ESCAPE '\\'
    OR LOWER(u.login) LIKE LOWER($2) ESCAPE '\\'
)
"""
_PAGE = f"""
SELECT m.org_id, m.role, u.id, u.login, u.email, u.name, u.is_disabled, u.last_seen_at, u.created
{_MATCHING} ORDER BY u.email, u.login, u.id LIMIT $3 OFFSET $4
"""
_COUNT = f"SELECT COUNT(*) {_MATCHING}"


class MemberStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, wanted: MemberQuery) -> list[Member]:
        """By e-mail, then login."""
        offset = (wanted.page - 1) * wanted.per_page
        put = self._narrowed(_PAGE, wanted, wanted.per_page, offset)
        return [_member(row) for row in await self._database.fetch_all(put.sql, *put.values)]

    async def count(self, wanted: MemberQuery) -> int:
        put = self._narrowed(_COUNT, wanted)
        return int(await self._database.fetch_value(put.sql, *put.values))

    def _narrowed(self, sql: str, wanted: MemberQuery, *more: int) -> Narrowed:
        values: tuple[Value, ...] = (wanted.org_id, containing(wanted.text), *more)
        return narrowed(sql, *values, text=wanted.text, column="u.id", dialect=self._database.dialect)


def _member(row: Row) -> Member:
    return Member(
        org_id=row["org_id"],
        user_id=row["id"],
        login=row["login"],
        email=row["email"],
        name=row["name"],
        role=row["role"],
        is_disabled=bool(row["is_disabled"]),
        last_seen_at=row["last_seen_at"],
        created=row["created"],
    )
