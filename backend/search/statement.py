"""A question as one SQL statement. What callers wrote only ever becomes a parameter."""

from collections.abc import Sequence

from backend.dashboards.title_index import Candidates, folded
from backend.permissions.level import Level, level_of
from backend.permissions.subject import Subject, lifted, reached
from backend.search.question import Order, Question, Type
from backend.storage.database import Value
from contract.identity import Role

_ROOT_ID = 0
_ROOT_UID = "general"
_FAR = 1000
"""Rows before a page, beyond which it is far."""
_ORDERS = {
    Order.RELEVANCE: "d.id",
    Order.ASCENDING: "LOWER(d.title), d.id",
    Order.DESCENDING: "LOWER(d.title) DESC, d.id DESC",
}


class Statement:
    """Grows by one condition at a time; every value gets the next placeholder.

    `subject` is whose stars count, and who must have the `least` level on what is found, which is among the
    `candidates` if there are any.
    """

    def __init__(
        self,
        question: Question,
        *,
        org_id: int,
        subject: Subject,
        least: Level,
        candidates: Candidates | None = None,
    ) -> None:
        self.values: list[Value] = []
        self._org = self._place(org_id)
        self._reader = self._place(subject.user_id)
        self._conditions: list[str] = []
        self._is_narrow = False
        if candidates:
            self._narrow(f"id IN ({candidates.sql.format(*map(self._place, candidates.values))})")
        self._ask_whether(subject, least)
        self._ask_what(question)
        self._ask_which(question)
        self._ask_where(question)
        self._page = self._cut(question.limit, question.limit * (question.page - 1))
        self._order = _ORDERS[question.order]

    @property
    def sql(self) -> str:
        """A page of hits in the question's order, one row for each tag of each hit, one for a hit without tags."""
        # The page is cut from an index alone: what lies before it costs no look at its rows.
        # Where few rows are left, the plus keeps SQLite from walking all of the organisation in the page's order.
        org = f"{'+' if self._is_narrow else ''}org_id = {self._org}"
        found = " AND ".join([org, *self._conditions])
        return f"""
            SELECT d.id AS id, d.uid, d.title, d.slug, d.is_folder,
                f.id AS folder_id, f.uid AS folder_uid, f.title AS folder_title, f.slug AS folder_slug,
                EXISTS (
                    SELECT 1 FROM stars s WHERE s.user_id = {self._reader} AND s.dashboard_id = d.id
                ) AS is_starred,
                t.term
            FROM (
                SELECT id FROM dashboards WHERE {found} ORDER BY {self._order.replace("d.", "")} {self._page}
            ) page
            JOIN dashboards d ON d.id = page.id
            LEFT JOIN dashboards f ON f.id = d.folder_id
            LEFT JOIN dashboard_tags t ON t.dashboard_id = d.id
            ORDER BY {self._order}
        """  # noqa: S608 - made of this file's constants and of placeholders

    def _narrow(self, condition: str) -> None:
        """A condition that an index answers, and that leaves few rows."""
        self._is_narrow = True
        self._conditions.append(condition)

    def _ask_whether(self, subject: Subject, least: Level) -> None:
        if subject.role is Role.ADMIN:
            return
        first = len(self.values) + 1
        if level_of(subject.role) < least:
            self.values.extend((*subject.values, int(least)))
            self._narrow(f"id IN ({lifted(first=first)})")
            return
        self.values.extend(subject.reaching(least))
        self._conditions.append(reached("dashboards.id", first=first))

    def _ask_what(self, question: Question) -> None:
        if question.title:
            pattern = self._place(_pattern(question.title))
            self._conditions.append(f"LOWER(title) LIKE {pattern} ESCAPE '\\'")
        if question.type is not None:
            self._conditions.append(f"is_folder = {question.type is Type.FOLDER}".upper())
        if question.tags:
            terms, wanted = self._places(question.tags), self._place(len(question.tags))
            held = f"t.dashboard_id = dashboards.id AND t.term IN ({terms})"
            self._conditions.append(f"(SELECT COUNT(*) FROM dashboard_tags t WHERE {held}) = {wanted}")  # noqa: S608 - placeholders

    def _ask_which(self, question: Question) -> None:
        if question.starred:
            self._narrow(f"id IN (SELECT dashboard_id FROM stars WHERE user_id = {self._reader})")  # noqa: S608 - a placeholder
        if question.dashboard_ids:
            self._narrow(f"id IN ({self._places(question.dashboard_ids)})")
        if question.dashboard_uids:
            self._narrow(f"id IN ({self._named(question.dashboard_uids)})")

    def _ask_where(self, question: Question) -> None:
        if _ROOT_ID in question.folder_ids or _ROOT_UID in question.folder_uids:
            self._conditions.append(f"(folder_id IS NULL OR {self._inside(question)})")
        elif question.folder_ids or question.folder_uids:
            self._narrow(self._inside(question))

    def _inside(self, question: Question) -> str:
        """One folder is asked for by itself: its rows come in the order of their numbers."""
        uids, ids = question.folder_uids, question.folder_ids
        inside = self._named(uids) if uids else self._places(ids)
        return f"folder_id = ({inside})" if len(uids or ids) == 1 else f"folder_id IN ({inside})"

    def _named(self, uids: Sequence[str]) -> str:
        """The numbers of what has these uids."""
        return f"SELECT id FROM dashboards WHERE org_id = {self._org} AND uid IN ({self._places(uids)})"  # noqa: S608 - placeholders

    def _cut(self, limit: int, offset: int) -> str:
        # A far page is another statement: what is learned of its length says nothing of the first ones.
        skipped = f"({self._place(offset)})" if offset > _FAR else self._place(offset)
        return f"LIMIT {self._place(limit)} OFFSET {skipped}"

    def _place(self, value: Value) -> str:
        self.values.append(value)
        return f"${len(self.values)}"

    def _places(self, values: Sequence[Value]) -> str:
        return ", ".join(map(self._place, values))


def _pattern(title: str) -> str:
    r"""Anywhere in the title; `%` and `_` are wildcards (api.md §3.1), a backslash is itself."""
    escaped = folded(title).replace("\\", "\\\\")
    return f"%{escaped}%"
