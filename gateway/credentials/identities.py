"""The memory of identities: who a subject is, at most five seconds old (design.md "Who owns what")."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol

from contract.clock import Clock
from contract.internal import IdentityRecord, Subject
from gateway.credentials.flight import SingleFlight

AGE_LIMIT_SECONDS = 5.0
_MOST = 50_000


class Source(Protocol):
    async def identity(self, subject: Subject) -> IdentityRecord:
        """What the backend knows of `subject` now; raises Unavailable."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    record: IdentityRecord
    read_at: float


class Identities:
    def __init__(self, source: Source, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._memory: OrderedDict[Subject, _Remembered] = OrderedDict()
        self._flights: SingleFlight[Subject, IdentityRecord] = SingleFlight()
        self._forgettings = 0

    async def current(self, subject: Subject, *, within: float = AGE_LIMIT_SECONDS) -> IdentityRecord:
        """The record, from memory if it is no older than `within`; raises Unavailable when the backend is away."""
        known = self._memory.get(subject)
        if known is not None and self._clock.monotonic() - known.read_at < within:
            self._memory.move_to_end(subject)
            return known.record
        return await self._flights.run(subject, lambda: self._read(subject))

    def known(self, subject: Subject) -> IdentityRecord | None:
        """The record, if `current` would answer from memory."""
        known = self._memory.get(subject)
        if known is None or self._clock.monotonic() - known.read_at >= AGE_LIMIT_SECONDS:
            return None
        self._memory.move_to_end(subject)
        return known.record

    def forget(self, subject: Subject) -> None:
        self._forgettings += 1
        self._memory.pop(subject, None)
        self._flights.forget(subject)

    def forget_all(self) -> None:
        self._forgettings += 1
        self._memory.clear()
        self._flights.forget_all()

    async def _read(self, subject: Subject) -> IdentityRecord:
        forgettings, read_at = self._forgettings, self._clock.monotonic()
        record = await self._source.identity(subject)
        # A read that began before something was forgotten may bring back what was to be forgotten.
        if forgettings == self._forgettings:
            self._remember(subject, _Remembered(record, read_at))
        return record

    def _remember(self, subject: Subject, remembered: _Remembered) -> None:
        self._memory[subject] = remembered
        self._memory.move_to_end(subject)
        if len(self._memory) > _MOST:
            self._memory.popitem(last=False)
