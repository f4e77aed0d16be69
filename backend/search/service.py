"""Searching: what a caller may find, and in which order."""

from collections.abc import Sequence

from backend.permissions.level import Level
from backend.permissions.subject import Subject
from backend.search.model import Hit
from backend.search.question import Order, Question
from backend.search.store import SearchStore
from contract.identity import Identity


class Search:
    def __init__(self, store: SearchStore) -> None:
        self._store = store

    async def run(self, caller: Identity, question: Question) -> Sequence[Hit]:
        """What the caller may see; with `question.editable`, what it may write."""
        least = Level.EDIT if question.editable else Level.VIEW
        found = await self._store.hits(question, org_id=caller.org_id, subject=Subject.of(caller), least=least)
        return sorted(found, key=lambda hit: hit.rank) if question.order is Order.RELEVANCE else found
