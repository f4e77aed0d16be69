"""The rows that a search is answered from."""

from itertools import groupby

from backend.dashboards.title_index import Candidates, TitleIndex, few
from backend.permissions.level import Level
from backend.permissions.subject import Subject
from backend.search.model import Hit
from backend.search.question import Question
from backend.search.statement import Statement
from backend.storage.database import Database

_TAGGED = "SELECT dashboard_id FROM dashboard_tags WHERE term = {}"
_TAGS_TRIED = 3


class SearchStore:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._titles = TitleIndex(database)

    async def hits(self, question: Question, *, org_id: int, subject: Subject, least: Level) -> list[Hit]:
        """One page, in the order of the question, of what the subject has the `least` level on."""
        narrowed = await self._candidates(question)
        statement = Statement(question, org_id=org_id, subject=subject, least=least, candidates=narrowed)
        rows = await self._database.fetch_all(statement.sql, *statement.values)
        hits = []
        for _, group in groupby(rows, key=lambda row: row["id"]):
            same = list(group)
            tags = sorted(row["term"] for row in same if row["term"] is not None)
            hits.append(Hit.of(same[0], tuple(tags)))
        return hits

    async def _candidates(self, question: Question) -> Candidates | None:
        """What an index leaves of all that there is; None where it leaves too much to begin with."""
        found = await self._titles.candidates(question.title) if question.title else None
        for tag in question.tags[:_TAGS_TRIED]:
            found = found or await few(self._database, Candidates(sql=_TAGGED, values=(tag,)))
        return found
