"""The memory of external users: whom the backend has settled need not be settled with every request."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol

import msgspec

from contract.clock import Clock
from contract.internal import IdentityRecord, Subject, UpsertUser
from gateway.credentials.externals import RefusedUser
from gateway.credentials.flight import SingleFlight

_MOST = 50_000


class Externals(Protocol):
    async def sign_in(self, wanted: UpsertUser) -> IdentityRecord: ...

    async def current(self, subject: Subject) -> IdentityRecord: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settled:
    subject: Subject
    login: str
    email: str
    at: float

    def is_still(self, record: IdentityRecord) -> bool:
        """Whether the account has kept the names by which it may have been found."""
        return (record.login, record.email) == (self.login, self.email)


class SettledUsers:
    """`seconds` is how long nothing is asked again that was asked in exactly the same words; 0 asks always."""

    def __init__(self, externals: Externals, clock: Clock, *, seconds: float, most: int = _MOST) -> None:
        self._externals = externals
        self._clock = clock
        self._seconds = seconds
        self._most = most
        self._memory: OrderedDict[bytes, _Settled] = OrderedDict()
        self._flights: SingleFlight[bytes, IdentityRecord] = SingleFlight()

    async def sign_in(self, wanted: UpsertUser) -> IdentityRecord:
        """Who the user is now; raises RefusedUser, Unavailable."""
        words = hashlib.sha256(msgspec.json.encode(wanted)).digest()
        settled = self._memory.get(words)
        if settled is not None and self._clock.monotonic() - settled.at < self._seconds:
            record = await self._remembered(settled)
            if record is not None:
                return record
        return await self._flights.run(words, lambda: self._settle(words, wanted))

    async def _remembered(self, settled: _Settled) -> IdentityRecord | None:
        """None for one that has to be settled again: it was disabled, deleted or renamed."""
        try:
            record = await self._externals.current(settled.subject)
        except RefusedUser:
            return None
        return record if settled.is_still(record) else None

    async def _settle(self, words: bytes, wanted: UpsertUser) -> IdentityRecord:
        at = self._clock.monotonic()
        record = await self._externals.sign_in(wanted)
        self._memory[words] = _Settled(subject=record.subject, login=record.login, email=record.email, at=at)
        self._memory.move_to_end(words)
        if len(self._memory) > self._most:
            self._memory.popitem(last=False)
        return record
