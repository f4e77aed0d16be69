"""The rows of permissions."""

from collections.abc import Collection

from backend.permissions.model import Grant, Object, Permission
from backend.storage.database import Statements

_OBJECT = """
    SELECT d.id, d.uid, d.title, d.slug, d.is_folder, g.guard_id
    FROM dashboards d LEFT JOIN guarded g ON g.dashboard_id = d.id
    WHERE d.org_id = $1
"""
_LIST = """
    SELECT p.id, p.user_id, p.role, p.level, p.created, p.updated, u.login, u.email
    FROM permissions p LEFT JOIN users u ON u.id = p.user_id
    WHERE p.dashboard_id = $1 ORDER BY p.id
"""
_ADD = "INSERT INTO permissions (dashboard_id, user_id, role, level, created, updated) VALUES"
_OTHERS = 2
"""Values that all lines of a list share: the object and the time."""


class PermissionStore:
    """Over a database for reading, over a transaction for rules that must hold until the write."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def find(self, org_id: int, name: int | str, *, folders_only: bool) -> Object | None:
        """The object with that id, or that uid."""
        which = "d.id = $2" if isinstance(name, int) else "d.uid = $2"
        sql = f"{_OBJECT} AND {which}" + (" AND d.is_folder" if folders_only else "")
        row = await self._statements.fetch_one(sql, org_id, name)
        return Object.of(row) if row else None

    async def of(self, guard: Object, *, is_inherited: bool) -> list[Permission]:
        """The object's own list, in the order that it was given in."""
        rows = await self._statements.fetch_all(_LIST, guard.id)
        return [Permission.of(row, on=guard, is_inherited=is_inherited) for row in rows]

    async def replace(self, dashboard_id: int, grants: list[Grant], *, at: int) -> None:
        await self._statements.execute("DELETE FROM permissions WHERE dashboard_id = $1", dashboard_id)
        if not grants:
            return
        lines, values = [], []
        for place, grant in enumerate(grants):
            user, role, level = (f"${_OTHERS + 3 * place + number}" for number in (1, 2, 3))
            lines.append(f"($1, {user}, {role}, {level}, $2, $2)")
            values += [grant.user_id, grant.role.value if grant.role else None, int(grant.level)]
        await self._statements.execute(f"{_ADD} {', '.join(lines)}", dashboard_id, at, *values)

    async def are_members(self, org_id: int, users: Collection[int]) -> bool:
        """Whether all of them can be granted something."""
        places = ", ".join(f"${number}" for number in range(2, len(users) + 2))
        sql = f"SELECT COUNT(*) FROM org_users WHERE org_id = $1 AND user_id IN ({places})"  # noqa: S608 - placeholders
        return bool(await self._statements.fetch_value(sql, org_id, *users) == len(users))
