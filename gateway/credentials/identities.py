"""The memory of identities: who a subject is, at most five seconds old (design.md "Who owns what")."""

from dataclasses import dataclass
from sys import getsizeof
from typing import Protocol

from contract.clock import Clock
from contract.internal import IdentityRecord, Subject
from gateway.credentials.flight import SingleFlight
from gateway.recent import Recent

AGE_LIMIT_SECONDS = 5.0
MOST_BYTES = 128 << 20
"""Room for about 140 000 of them."""
_BARE, _ROLE = 700, 60
"""What a record weighs without its texts and roles, with the place that it has in the memory; what a role does."""


class Source(Protocol):
    async def identity(self, subject: Subject) -> IdentityRecord:
        """What the backend knows of `subject` now; raises Unavailable."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    record: IdentityRecord
    read_at: float


class Identities:
    def __init__(self, source: Source, clock: Clock, *, most_bytes: int = MOST_BYTES) -> None:
        self._source = source
        self._clock = clock
        self._memory: Recent[Subject, _Remembered] = Recent(most_bytes=most_bytes, weigh=_weight)
        self._flights: SingleFlight[Subject, IdentityRecord] = SingleFlight()
        self._forgettings = 0

    async def current(self, subject: Subject, *, within: float = AGE_LIMIT_SECONDS) -> IdentityRecord:
        """The record, from memory if it is no older than `within`; raises Unavailable when the backend is away."""
        known = self._memory.get(subject)
        if known is not None and self._clock.monotonic() - known.read_at < within:
            self._memory.use(subject)
            return known.record
        return await self._flights.run(subject, lambda: self._read(subject))

    async def learn(self, subject: Subject) -> None:
        """As `current`, for a task that is not cancelled and only wants it `known`."""
        if self.known(subject) is None:
            await self._flights.lead(subject, lambda: self._read(subject))

    def known(self, subject: Subject) -> IdentityRecord | None:
        """The record, if `current` would answer from memory."""
        known = self._memory.get(subject)
        if known is None or self._clock.monotonic() - known.read_at >= AGE_LIMIT_SECONDS:
            return None
        self._memory.use(subject)
        return known.record

    def forget(self, subject: Subject) -> None:
        self._forgettings += 1
        self._memory.forget(subject)
        self._flights.forget(subject)

    def forget_all(self) -> None:
        self._forgettings += 1
        self._memory.forget_all()
        self._flights.forget_all()

    async def _read(self, subject: Subject) -> IdentityRecord:
        forgettings, read_at = self._forgettings, self._clock.monotonic()
        record = await self._source.identity(subject)
        # A read that began before something was forgotten may bring back what was to be forgotten.
        if forgettings == self._forgettings:
            self._memory.keep(subject, _Remembered(record, read_at))
        return record


def weight(record: IdentityRecord) -> int:
    """In bytes, nearly."""
    return _BARE + sum(map(getsizeof, (record.login, record.email, record.name))) + _ROLE * len(record.roles)


def _weight(remembered: _Remembered) -> int:
    return weight(remembered.record)
