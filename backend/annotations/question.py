"""Which annotations are wanted, and that as one SQL statement."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.permissions.subject import Subject
from backend.storage.database import Value
from contract.identity import Role

COLUMNS = """
    a.id, a.org_id, COALESCE(a.dashboard_id, 0) AS dashboard_id, COALESCE(d.uid, '') AS dashboard_uid, a.panel_id,
    COALESCE(u.id, 0) AS user_id, COALESCE(u.login, '') AS login, COALESCE(u.email, '') AS email,
    a.starts, a.ends, a.text, a.tags, a.data, a.created, a.updated
"""
TABLES = """
    annotations a
    LEFT JOIN dashboards d ON d.id = a.dashboard_id
    LEFT JOIN users u ON u.id = a.user_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """0, "" and () are any. `tags` must all be there, or any of them."""

    since: int = 0
    until: int = 0
    dashboard_id: int = 0
    dashboard_uid: str = ""
    panel_id: int = 0
    user_id: int = 0
    tags: tuple[str, ...] = ()
    any_tag: bool = False
    limit: int


def visible(subject: Subject, *, first: int) -> tuple[str, tuple[Value, ...]]:
    """SQL: whether the subject may see the annotation `a`; and the values from placeholder `first` on."""
    if subject.role is Role.ADMIN:
        return "TRUE", ()
    organisations = "a.dashboard_id IS NULL" if subject.role.covers(Role.VIEWER) else "FALSE"
    seen, values = subject.seeing("a.dashboard_id", first=first)
    return f"({organisations} OR (a.dashboard_id IS NOT NULL AND {seen}))", values


class Statement:
    """Grows by one condition at a time; what callers wrote only ever becomes a parameter."""

    def __init__(self, question: Question, *, org_id: int, subject: Subject) -> None:
        self.values: list[Value] = []
        self._conditions = [f"a.org_id = {self._place(org_id)}"]
        seen, values = visible(subject, first=len(self.values) + 1)
        self.values.extend(values)
        self._conditions.append(seen)
        self._ask_where(question)
        self._ask_when(question)
        if question.tags:
            self._conditions.append(self._tagged(question))
        self._limit = self._place(question.limit)

    @property
    def sql(self) -> str:
        """The latest first."""
        found = " AND ".join(self._conditions)
        return f"""
            SELECT {COLUMNS} FROM {TABLES} WHERE {found}
            ORDER BY a.ends DESC, a.starts DESC, a.id DESC LIMIT {self._limit}
        """  # noqa: S608 - made of this file's constants and of placeholders

    def _ask_where(self, question: Question) -> None:
        wanted: tuple[tuple[str, Value], ...] = (
            ("a.dashboard_id", question.dashboard_id),
            ("d.uid", question.dashboard_uid),
            ("a.panel_id", question.panel_id),
            ("a.user_id", question.user_id),
        )
        self._conditions += [f"{column} = {self._place(value)}" for column, value in wanted if value]

    def _ask_when(self, question: Question) -> None:
        if question.since:
            self._conditions.append(f"a.ends >= {self._place(question.since)}")
        if question.until:
            self._conditions.append(f"a.starts <= {self._place(question.until)}")

    def _tagged(self, question: Question) -> str:
        terms = self._places(question.tags)
        wanted = self._place(1 if question.any_tag else len(set(question.tags)))
        return (
            f"a.id IN (SELECT annotation_id FROM annotation_tags WHERE term IN ({terms})"  # noqa: S608 - placeholders
            f" GROUP BY annotation_id HAVING COUNT(*) >= {wanted})"
        )

    def _place(self, value: Value) -> str:
        self.values.append(value)
        return f"${len(self.values)}"

    def _places(self, values: Sequence[Value]) -> str:
        return ", ".join(map(self._place, values))
