"""Members, listed."""

from backend.access.pattern import containing
from backend.members.model import Member, MemberQuery
from backend.storage.database import Database, Row, Value
from backend.users.finding import narrowed

_OF_ORG = "m.org_id = $1 AND m.is_service_account = FALSE"
_ALL = f"FROM org_users m WHERE {_OF_ORG}"
_MATCHING = f"""
FROM org_users m JOIN users u ON u.id = m.user_id
WHERE {_OF_ORG} AND {{found}} AND (
    LOWER(m.email) LIKE LOWER($2) ESCAPE '\\'
    OR LOWER(u.name) LIKE LOWER($2) ESCAPE '\\'
    OR LOWER(m.login) LIKE LOWER($2) ESCAPE '\\'
)
"""
_PAGE = """
SELECT m.org_id, m.role, u.id, u.login, u.email, u.name, u.is_disabled, u.last_seen_at, u.created
FROM (SELECT m.org_id, m.user_id {among} ORDER BY m.email, m.login, m.user_id LIMIT {limit} OFFSET {offset}) page
JOIN org_users m ON m.org_id = page.org_id AND m.user_id = page.user_id
JOIN users u ON u.id = page.user_id
ORDER BY m.email, m.login, m.user_id
"""
_PAGE_OF_ALL = _PAGE.format(among=_ALL, limit="$2", offset="$3")
_PAGE_OF_MATCHING = _PAGE.format(among=_MATCHING, limit="$3", offset="$4")


class MemberStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, wanted: MemberQuery) -> list[Member]:
        """By e-mail, then login."""
        rows = await self._asked(wanted, _PAGE_OF_ALL, _PAGE_OF_MATCHING, *_cut(wanted))
        return [_member(row) for row in rows]

    async def count(self, wanted: MemberQuery) -> int:
        counted = "SELECT COUNT(*) AS members"
        rows = await self._asked(wanted, f"{counted} {_ALL}", f"{counted} {_MATCHING}")
        return int(rows[0]["members"])

    async def _asked(self, wanted: MemberQuery, of_all: str, of_matching: str, *more: int) -> list[Row]:
        """Where all are wanted, what precedes a page costs no look at the users."""
        if not wanted.text:
            return await self._database.fetch_all(of_all, wanted.org_id, *more)
        values: tuple[Value, ...] = (wanted.org_id, containing(wanted.text), *more)
        put = narrowed(of_matching, *values, text=wanted.text, column="u.id", dialect=self._database.dialect)
        return await self._database.fetch_all(put.sql, *put.values)


def _cut(wanted: MemberQuery) -> tuple[int, int]:
    """Limit and offset."""
    return wanted.per_page, (wanted.page - 1) * wanted.per_page


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
