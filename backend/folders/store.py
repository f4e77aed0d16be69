"""The rows of folders, and how they lie in each other."""

from backend.folders.model import Above, Folder
from backend.permissions.below import BELOW
from backend.permissions.subject import Subject, granted
from backend.storage.database import Statements

_READ = f"""
    SELECT d.id, d.uid, d.title, d.slug, d.version, d.folder_id, d.has_acl, d.created, d.updated,
        c.login AS creator, e.login AS editor, {granted("d.id", first=2)} AS granted
    FROM dashboards d
    LEFT JOIN users c ON c.id = d.created_by
    LEFT JOIN users e ON e.id = d.updated_by
    WHERE d.org_id = $1 AND d.is_folder
"""  # noqa: S608 - our own column names and placeholders
_ABOVE = """
    WITH RECURSIVE above (id, uid, title, slug, folder_id, distance) AS (
        SELECT d.id, d.uid, d.title, d.slug, d.folder_id, 0 FROM dashboards d WHERE d.id = $1
        UNION ALL
        SELECT d.id, d.uid, d.title, d.slug, d.folder_id, a.distance + 1
        FROM dashboards d JOIN above a ON d.id = a.folder_id
    )
    SELECT id, uid, title, slug FROM above ORDER BY distance DESC
"""
_COUNTS = f"{BELOW} SELECT is_folder, COUNT(*) AS number FROM below GROUP BY is_folder"  # noqa: S608 - constants
_HEIGHT = """
    WITH RECURSIVE levels (id, height) AS (
        SELECT d.id, 1 FROM dashboards d WHERE d.id = $1
        UNION ALL
        SELECT d.id, l.height + 1 FROM dashboards d JOIN levels l ON d.folder_id = l.id WHERE d.is_folder
    )
    SELECT MAX(height) FROM levels
"""
_MOVE = "UPDATE dashboards SET folder_id = $2, updated = $3, updated_by = $4 WHERE id = $1"


class FolderStore:
    """Over a database for reading, over a transaction for rules that must hold until the write."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def find(self, org_id: int, name: int | str, *, subject: Subject) -> Folder | None:
        """The folder with that id, or that uid."""
        which = "d.id = $5" if isinstance(name, int) else "d.uid = $5"
        row = await self._statements.fetch_one(f"{_READ} AND {which}", org_id, *subject.values, name)
        return Folder.of(row) if row else None

    async def path(self, folder_id: int | None) -> list[Above]:
        """The way from the root to the folder, which is the last; empty for the root itself."""
        if folder_id is None:
            return []
        return [Above.of(row) for row in await self._statements.fetch_all(_ABOVE, folder_id)]

    async def counts(self, folder_id: int) -> tuple[int, int]:
        """How many folders and how many dashboards lie below, at any depth."""
        rows = await self._statements.fetch_all(_COUNTS, folder_id)
        found = {bool(row["is_folder"]): int(row["number"]) for row in rows}
        return found.get(True, 0), found.get(False, 0)

    async def height(self, folder_id: int) -> int:
        """How many folders deep it is, itself counted."""
        return int(await self._statements.fetch_value(_HEIGHT, folder_id))

    async def move(self, folder_id: int, *, parent_id: int | None, at: int, author: int | None) -> None:
        await self._statements.execute(_MOVE, folder_id, parent_id, at, author)
