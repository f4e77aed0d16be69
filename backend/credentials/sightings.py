"""When users were last seen and keys last used: written beside the answers, and seldom."""

import asyncio

from backend.credentials.store import CredentialStore
from contract.clock import Clock
from contract.errors import Problem
from contract.identity import Kind
from contract.internal import Subject
from contract.logs import logger

INTERVAL = 300
"""Seconds between two writes for one subject."""

_log = logger("backend.credentials")


class Sightings:
    def __init__(self, store: CredentialStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._writing: dict[Subject, asyncio.Task[None]] = {}

    def note(self, subject: Subject, *, last: int | None) -> None:
        """Start a write, if the one at `last` is long ago and none is under way. Nobody waits for it."""
        now = int(self._clock.now())
        if subject in self._writing or (last is not None and now - last < INTERVAL):
            return
        task = asyncio.create_task(self._write(subject, now))
        self._writing[subject] = task
        task.add_done_callback(lambda _: self._writing.pop(subject))

    async def close(self) -> None:
        """Wait for what is being written. Call it before the database is closed."""
        await asyncio.gather(*self._writing.values())

    async def _write(self, subject: Subject, now: int) -> None:
        write = self._store.see_key if subject.kind is Kind.API_KEY else self._store.see_user
        try:
            await write(subject.id, at=now)
        except Problem as problem:
            # It is written at the next occasion; no caller is to be refused for it.
            _log.warning("last use not written", reason=problem.message)
