"""The rows of annotations."""

from collections.abc import Iterable

from backend.access.pattern import containing
from backend.annotations.answers import AnnotationTagJson
from backend.annotations.model import Annotation, Author
from backend.annotations.question import COLUMNS, TABLES, Question, Statement, visible
from backend.permissions.subject import Subject
from backend.storage.database import Row, Statements
from contract import jsontext

_FIND = f"SELECT {COLUMNS} FROM {TABLES} WHERE a.org_id = $1 AND a.id = $2"  # noqa: S608 - constants
_INSERT = """
INSERT INTO annotations
    (org_id, dashboard_id, panel_id, user_id, starts, ends, text, tags, data, created, updated)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) RETURNING id
"""
_UPDATE = """
UPDATE annotations SET starts = $2, ends = $3, text = $4, tags = $5, data = $6, updated = $7 WHERE id = $1
"""
_DELETE = "DELETE FROM annotations WHERE id = $1"
_TAG = "INSERT INTO annotation_tags (annotation_id, term) VALUES ($1, $2)"
_UNTAG = "DELETE FROM annotation_tags WHERE annotation_id = $1"
_DASHBOARD = "SELECT id FROM dashboards WHERE org_id = $1 AND uid = $2"


_TAGS = """
SELECT t.term, COUNT(*) AS uses
FROM annotation_tags t JOIN annotations a ON a.id = t.annotation_id
WHERE a.org_id = $1 AND ($2 = '' OR LOWER(t.term) LIKE LOWER($2) ESCAPE '\\') AND {seen}
GROUP BY t.term ORDER BY t.term LIMIT $3
"""


class AnnotationStore:
    """Within a transaction, made of its block."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def ask(self, question: Question, *, org_id: int, subject: Subject) -> list[Annotation]:
        """The latest first."""
        statement = Statement(question, org_id=org_id, subject=subject)
        return [_annotation(row) for row in await self._statements.fetch_all(statement.sql, *statement.values)]

    async def find(self, org_id: int, annotation_id: int) -> Annotation | None:
        row = await self._statements.fetch_one(_FIND, org_id, annotation_id)
        return None if row is None else _annotation(row)

    async def tags(self, text: str, *, org_id: int, subject: Subject, limit: int) -> list[AnnotationTagJson]:
        """Those that hold the text, in the order of their letters, and how often each is used."""
        seen, values = visible(subject, first=4)
        rows = await self._statements.fetch_all(_TAGS.format(seen=seen), org_id, containing(text), limit, *values)
        return [{"tag": row["term"], "count": row["uses"]} for row in rows]

    async def add(self, made: Annotation, *, at: int) -> int:
        """The new row's number; that of `made` is ignored."""
        annotation_id = await self._statements.insert(
            _INSERT,
            made.org_id,
            made.dashboard_id or None,
            made.panel_id,
            made.author.id or None,
            made.starts,
            made.ends,
            made.text,
            _json_text(made.tags),
            made.data,
            at,
        )
        await self._tag(annotation_id, made.tags)
        return annotation_id

    async def update(self, changed: Annotation, *, at: int) -> None:
        values = (changed.starts, changed.ends, changed.text, _json_text(changed.tags), changed.data, at)
        await self._statements.execute(_UPDATE, changed.id, *values)
        await self._statements.execute(_UNTAG, changed.id)
        await self._tag(changed.id, changed.tags)

    async def delete(self, annotation_id: int) -> None:
        await self._statements.execute(_DELETE, annotation_id)

    async def dashboard(self, org_id: int, uid: str) -> int | None:
        """The number of the organisation's dashboard with this uid."""
        found = await self._statements.fetch_value(_DASHBOARD, org_id, uid)
        return None if found is None else int(found)

    async def _tag(self, annotation_id: int, tags: Iterable[str]) -> None:
        for term in dict.fromkeys(tags):
            await self._statements.execute(_TAG, annotation_id, term)


def _json_text(tags: tuple[str, ...]) -> str:
    return jsontext.encode(list(tags)).decode()


def _annotation(row: Row) -> Annotation:
    return Annotation(
        id=row["id"],
        org_id=row["org_id"],
        dashboard_id=row["dashboard_id"],
        dashboard_uid=row["dashboard_uid"],
        panel_id=row["panel_id"],
        author=Author(id=row["user_id"], login=row["login"], email=row["email"]),
        starts=row["starts"],
        ends=row["ends"],
        text=row["text"],
        tags=tuple(jsontext.decode(row["tags"].encode())),
        data=row["data"],
        created=row["created"],
        updated=row["updated"],
    )
