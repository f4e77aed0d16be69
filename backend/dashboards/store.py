"""The rows of dashboards, their tags and their versions."""

from dataclasses import dataclass

from backend.dashboards.answers import TagJson
from backend.dashboards.model import Stored
from backend.dashboards.title_index import TitleIndex
from backend.dashboards.view import Dashboard
from backend.permissions.below import BELOW
from backend.permissions.level import Level
from backend.permissions.subject import Subject, granted, reached
from backend.storage.database import Statements, Value
from contract.identity import Role

_STORED = """
    SELECT id, uid, title, slug, version, folder_id, is_folder, is_provisioned, plugin_id
    FROM dashboards WHERE org_id = $1
"""
_READ = f"""
    SELECT d.uid, d.slug, d.version, d.is_folder, d.has_acl, d.is_provisioned, d.created, d.updated,
        c.login AS creator, e.login AS editor,
        f.id AS folder_id, f.uid AS folder_uid, f.title AS folder_title, f.slug AS folder_slug,
        (SELECT p.external_id FROM provisioned_dashboards p WHERE p.dashboard_id = d.id) AS external_id,
        EXISTS (SELECT 1 FROM stars s WHERE s.user_id = $2 AND s.dashboard_id = d.id) AS is_starred,
        {granted("d.id", first=2)} AS granted, d.data
    FROM dashboards d
    LEFT JOIN users c ON c.id = d.created_by
    LEFT JOIN users e ON e.id = d.updated_by
    LEFT JOIN dashboards f ON f.id = d.folder_id
    WHERE d.org_id = $1
"""  # noqa: S608 - our own column names and placeholders
_TAGS = """
    SELECT t.term, COUNT(*) AS count FROM dashboard_tags t
    JOIN dashboards d ON d.id = t.dashboard_id
    WHERE d.org_id = $1
"""
_OUT_OF_REACH = f"""
    {BELOW} SELECT id FROM below WHERE NOT {reached("below.id", first=2)} LIMIT 1
"""  # noqa: S608 - our own column names and placeholders


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One state of a dashboard to be stored. `folder_id` is None at the root, `author` for keys."""

    id: int
    uid: str
    slug: str
    title: str
    version: int
    folder_id: int | None
    tags: tuple[str, ...]
    document: str
    author: int | None
    at: int
    message: str
    restored_from: int


class DashboardStore:
    """Over a database for reading, over a transaction for rules that must hold until the write."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def read(self, org_id: int, uid: str, *, subject: Subject) -> Dashboard | None:
        row = await self._statements.fetch_one(f"{_READ} AND d.uid = $5", org_id, *subject.values, uid)
        return Dashboard.of(row) if row else None

    async def read_by_slug(self, org_id: int, slug: str, *, subject: Subject) -> Dashboard | None:
        """The oldest, where several folders have one of that slug."""
        sql = f"{_READ} AND d.slug = $5 ORDER BY d.id LIMIT 1"
        row = await self._statements.fetch_one(sql, org_id, *subject.values, slug)
        return Dashboard.of(row) if row else None

    async def tags(self, org_id: int, *, subject: Subject) -> list[TagJson]:
        """Each term with its count, in no order: databases differ in how they order text."""
        if subject.role is Role.ADMIN:
            return await self._tags(f"{_TAGS} GROUP BY t.term", org_id)
        sql = f"{_TAGS} AND {reached('d.id', first=2)} GROUP BY t.term"
        return await self._tags(sql, org_id, *subject.reaching(Level.VIEW))

    async def _tags(self, sql: str, *values: Value) -> list[TagJson]:
        rows = await self._statements.fetch_all(sql, *values)
        return [TagJson(term=row["term"], count=row["count"]) for row in rows]

    async def is_wholly_editable(self, folder_id: int, *, subject: Subject) -> bool:
        """Whether the subject may write all that lies below the folder, at any depth."""
        if subject.role is Role.ADMIN:
            return True
        values = subject.reaching(Level.EDIT)
        return await self._statements.fetch_one(_OUT_OF_REACH, folder_id, *values) is None

    async def find(self, org_id: int, dashboard_id: int) -> Stored | None:
        return await self._one(f"{_STORED} AND id = $2", org_id, dashboard_id)

    async def find_by_uid(self, org_id: int, uid: str) -> Stored | None:
        return await self._one(f"{_STORED} AND uid = $2", org_id, uid)

    async def find_named(self, org_id: int, name: int | str) -> Stored | None:
        """By its number or its uid."""
        return await (self.find(org_id, name) if isinstance(name, int) else self.find_by_uid(org_id, name))

    async def find_by_slug(self, org_id: int, slug: str) -> list[Stored]:
        rows = await self._statements.fetch_all(f"{_STORED} AND slug = $2 ORDER BY id", org_id, slug)
        return [Stored.of(row) for row in rows]

    async def namesakes(self, org_id: int, slug: str, *, folder_id: int) -> list[Stored]:
        """What has the slug in that folder (0: the root), and folders that have it anywhere."""
        rows = await self._statements.fetch_all(
            f"{_STORED} AND slug = $2 AND (is_folder OR COALESCE(folder_id, 0) = $3) ORDER BY id",
            org_id,
            slug,
            folder_id,
        )
        return [Stored.of(row) for row in rows]

    async def delete(self, dashboard_id: int) -> None:
        """Tags, stars and versions go with it; with a folder, all that lies in it."""
        await TitleIndex(self._statements).remove(dashboard_id)
        await self._statements.execute("DELETE FROM dashboards WHERE id = $1", dashboard_id)

    async def reserve(self, org_id: int, *, uid: str, slug: str, folder_id: int | None, is_folder: bool) -> int:
        """The number of a new row, which the first revision fills."""
        return await self._statements.insert(
            """
            INSERT INTO dashboards
                (org_id, uid, slug, folder_id, is_folder, title, version, created, updated, data)
            VALUES ($1, $2, $3, $4, $5, '', 0, 0, 0, '') RETURNING id
            """,
            org_id,
            uid,
            slug,
            folder_id,
            is_folder,
        )

    async def write(self, revision: Revision, *, keep: int) -> None:
        """Make `revision` the dashboard's present state, and remember the last `keep` of its states."""
        await self._write_row(revision)
        await TitleIndex(self._statements).put(revision.id, revision.title)
        await self._write_tags(revision)
        await self._write_version(revision, keep=keep)

    async def _write_row(self, revision: Revision) -> None:
        await self._statements.execute(
            """
            UPDATE dashboards SET uid = $2, slug = $3, title = $4, folder_id = $5, version = $6, data = $7,
                updated = $8, updated_by = $9,
                created = CASE WHEN version = 0 THEN $8 ELSE created END,
                created_by = CASE WHEN version = 0 THEN $9 ELSE created_by END
            WHERE id = $1
            """,
            revision.id,
            revision.uid,
            revision.slug,
            revision.title,
            revision.folder_id,
            revision.version,
            revision.document,
            revision.at,
            revision.author,
        )

    async def _write_tags(self, revision: Revision) -> None:
        await self._statements.execute("DELETE FROM dashboard_tags WHERE dashboard_id = $1", revision.id)
        if not revision.tags:
            return
        places = ", ".join(f"($1, ${number})" for number in range(2, len(revision.tags) + 2))
        await self._statements.execute(
            f"INSERT INTO dashboard_tags (dashboard_id, term) VALUES {places}",  # noqa: S608 - only placeholders
            revision.id,
            *revision.tags,
        )

    async def _write_version(self, revision: Revision, *, keep: int) -> None:
        await self._statements.execute(
            """
            INSERT INTO dashboard_versions
                (dashboard_id, version, parent_version, restored_from, message, created, created_by, data)
            SELECT id, version, version - 1, CAST($2 AS BIGINT), CAST($3 AS TEXT),
                updated, updated_by, data
            FROM dashboards WHERE id = $1
            """,
            revision.id,
            revision.restored_from,
            revision.message,
        )
        await self._statements.execute(
            "DELETE FROM dashboard_versions WHERE dashboard_id = $1 AND version <= $2",
            revision.id,
            revision.version - keep,
        )

    async def _one(self, sql: str, *values: int | str) -> Stored | None:
        row = await self._statements.fetch_one(sql, *values)
        return Stored.of(row) if row else None
