"""Keeps `guarded` true: whose list of permissions decides about each object. Always part of a transaction."""

from backend.storage.database import Statements

_SAME = """
    WITH RECURSIVE same (id) AS (
        SELECT d.id FROM dashboards d WHERE d.id = $1
        UNION ALL
        SELECT d.id FROM dashboards d JOIN same s ON d.folder_id = s.id WHERE d.has_acl = FALSE
    )
"""
"""The object and all below it that obeys the same list."""

_FORGET = f"DELETE FROM guarded WHERE dashboard_id IN ({_SAME} SELECT id FROM same)"  # noqa: S608 - constants
_PUT = f"INSERT INTO guarded (dashboard_id, guard_id) {_SAME} SELECT id, CAST($2 AS BIGINT) FROM same"  # noqa: S608 - as above
_GUARD = "SELECT guard_id FROM guarded WHERE dashboard_id = $1"


async def guard_itself(statements: Statements, dashboard_id: int) -> None:
    """From now on the object has a list of its own, and all below it that has none obeys it."""
    await statements.execute("UPDATE dashboards SET has_acl = TRUE WHERE id = $1", dashboard_id)
    await _put(statements, dashboard_id, guard=dashboard_id)


async def follow(statements: Statements, dashboard_id: int, *, folder_id: int | None) -> None:
    """The object came to lie in another folder (None: the root), and obeys its list unless it has its own."""
    if await statements.fetch_value("SELECT has_acl FROM dashboards WHERE id = $1", dashboard_id):
        return
    guard = await statements.fetch_value(_GUARD, folder_id) if folder_id else None
    await _put(statements, dashboard_id, guard=guard)


async def _put(statements: Statements, dashboard_id: int, *, guard: int | None) -> None:
    await statements.execute(_FORGET, dashboard_id)
    if guard is not None:
        await statements.execute(_PUT, dashboard_id, guard)
