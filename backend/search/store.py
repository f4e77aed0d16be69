"""The rows that a search is answered from."""

from itertools import groupby

from backend.permissions.level import Level
from backend.permissions.subject import Subject
from backend.search.model import Hit
from backend.search.question import Question
from backend.search.statement import Statement
from backend.storage.database import Database


class SearchStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def hits(self, question: Question, *, org_id: int, subject: Subject, least: Level) -> list[Hit]:
        """One page, in the order of the question, of what the subject has the `least` level on."""
        statement = Statement(question, org_id=org_id, subject=subject, least=least)
        rows = await self._database.fetch_all(statement.sql, *statement.values)
        hits = []
        for _, group in groupby(rows, key=lambda row: row["id"]):
            same = list(group)
            tags = sorted(row["term"] for row in same if row["term"] is not None)
            hits.append(Hit.of(same[0], tuple(tags)))
        return hits
