"""Searching: what a caller may find, and in which order."""

from collections.abc import Sequence

from backend.dashboards.rights import rights_of
from backend.dashboards.service import reader_of
from backend.search.model import Hit
from backend.search.question import Order, Question
from backend.search.store import SearchStore
from contract.identity import Identity


class Search:
    def __init__(self, store: SearchStore) -> None:
        self._store = store

    async def run(self, caller: Identity, question: Question) -> Sequence[Hit]:
        rights = rights_of(caller)
        if not rights.view or (question.editable and not rights.save):
            return []
        found = await self._store.hits(question, org_id=caller.org_id, reader=reader_of(caller))
        return sorted(found, key=lambda hit: hit.rank) if question.order is Order.RELEVANCE else found
