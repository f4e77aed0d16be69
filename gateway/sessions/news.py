"""What the store tells of changes, passed on to the memory and to who waits for an end."""

import asyncio
from collections.abc import Iterable
from typing import Protocol

from contract.errors import Unavailable
from gateway.sessions.endings import Endings
from gateway.sessions.memory import SessionMemory

_RETRY_SECONDS = 0.5


class Existing(Protocol):
    async def existing(self, session_ids: Iterable[int]) -> set[int]:
        """Those that live; raises Unavailable."""


class SessionNews:
    """`look_after_watched` has to run for ends made elsewhere to be told."""

    def __init__(self, *, memory: SessionMemory, endings: Endings, store: Existing) -> None:
        self._memory = memory
        self._endings = endings
        self._store = store
        self._doubtful: set[int] = set()
        self._doubt = asyncio.Event()

    def link_was_alive(self, at: float) -> None:
        self._memory.link_was_alive(at)

    def token_changed(self, digest: str) -> None:
        self._memory.forget_token(digest)

    def session_changed(self, session_id: int) -> None:
        self._memory.forget_session(session_id)
        if self._endings.is_watched(session_id):
            self._look_at({session_id})

    def everything_changed(self) -> None:
        """The store was emptied, or what it told was lost."""
        self._memory.forget_all()
        self._look_at(self._endings.watched)

    def doubt_watched(self) -> None:
        """Have the store asked whether the watched sessions live, for what it told may have been lost."""
        self._look_at(self._endings.watched)

    async def look_after_watched(self) -> None:
        """Tell the ends among the changes, until cancelled. A change alone may be a rotation, too."""
        while True:
            await self._doubt.wait()
            try:
                await self._look()
            except Unavailable:
                await asyncio.sleep(_RETRY_SECONDS)

    async def _look(self) -> None:
        asked, self._doubtful = self._doubtful, set()
        self._doubt.clear()
        try:
            living = await self._store.existing(asked)
        except Unavailable:
            self._look_at(asked)
            raise
        self._endings.tell(asked - living)

    def _look_at(self, session_ids: Iterable[int]) -> None:
        self._doubtful.update(session_ids)
        if self._doubtful:
            self._doubt.set()
