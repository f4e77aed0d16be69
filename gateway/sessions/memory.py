"""Sessions remembered in this process, so that most requests need no round trip (decisions.md 7)."""

import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from sys import getsizeof

from contract.clock import Clock
from gateway.credentials.flight import SingleFlight
from gateway.recent import Recent
from gateway.sessions.model import Resolved, Session

AGE_LIMIT_SECONDS = 4.5
"""So that five are not over when a late answer arrives."""
LINK_LIMIT_SECONDS = 1.0
MOST_BYTES = 128 << 20
"""Room for about 130 000 sessions."""
_BARE = 500
"""What a session weighs without its texts, with the places that it has in the memory."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    session: Session
    read_at: float


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """A question to the store under way; whoever takes it off the list keeps its answer from being remembered."""

    flight: str
    began_at: float


class SessionMemory:
    """By the digests of current tokens that were used before; of all others the store has to see every use.

    Nothing is recalled unless the link that tells of changes made elsewhere was alive a second ago.
    """

    def __init__(self, clock: Clock, *, most_bytes: int = MOST_BYTES) -> None:
        self._clock = clock
        self._memory: Recent[str, _Remembered] = Recent(most_bytes=most_bytes, weigh=_weight)
        self._digests: dict[int, str] = {}
        self._readings: dict[str, _Reading] = {}
        self._flights: SingleFlight[str, Resolved] = SingleFlight()
        self._looks: SingleFlight[str, Session | None] = SingleFlight()
        self._link_alive_at = -math.inf

    def __len__(self) -> int:
        return len(self._memory)

    @property
    def is_coherent(self) -> bool:
        """Whether anything may be recalled now."""
        return self._is_coherent_at(self._clock.monotonic())

    def _is_coherent_at(self, now: float) -> bool:
        return now - self._link_alive_at < LINK_LIMIT_SECONDS

    def recall(self, digests: Sequence[str]) -> Session | None:
        for digest in digests:
            known = self._memory.get(digest)
            if known is not None:
                break
        else:
            return None
        now = self._clock.monotonic()
        if not self._is_coherent_at(now) or now - known.read_at >= AGE_LIMIT_SECONDS:
            return None
        self._memory.use(known.session.current)
        return known.session

    async def ask(self, digests: Sequence[str], question: Callable[[], Awaitable[Resolved]]) -> Resolved:
        """The answer to `question`, which is asked once however many callers have this token now."""
        return await self._flights.run(digests[0], lambda: self._read(digests, question))

    def may_learn(self, digests: Sequence[str]) -> bool:
        """Whether `look` may be of use: not where a question is under way, or what is known is known already."""
        return self.is_coherent and digests[0] not in self._flights and self.recall(digests) is None

    async def look(
        self, digests: Sequence[str], question: Callable[[], Awaitable[Session | None]]
    ) -> Session | None:
        """As `ask`, for a task that only wants it remembered, and is not cancelled; call it if `may_learn`."""
        return await self._looks.lead(digests[0], lambda: self._noted(digests, question))

    def link_was_alive(self, at: float) -> None:
        """Everything that changed before the monotonic moment `at` has been told."""
        self._link_alive_at = max(self._link_alive_at, at)

    def forget(self, session: Session) -> None:
        """It was ended or rotated here: nobody who asks from now on is served by what was known before."""
        for digest in (session.current, session.previous):
            reading = self._readings.get(digest)
            if reading is not None:
                self._flights.forget(reading.flight)
                self._looks.forget(reading.flight)
            self.forget_token(digest)

    def forget_token(self, digest: str) -> None:
        self._readings.pop(digest, None)
        known = self._memory.forget(digest)
        if known is not None:
            self._digests.pop(known.session.id, None)

    def forget_session(self, session_id: int) -> None:
        digest = self._digests.get(session_id)
        if digest is not None:
            self.forget_token(digest)

    def forget_all(self) -> None:
        self._link_alive_at = -math.inf
        self._memory.forget_all()
        self._digests.clear()
        self._readings.clear()
        self._flights.forget_all()
        self._looks.forget_all()

    async def _read(self, digests: Sequence[str], question: Callable[[], Awaitable[Resolved]]) -> Resolved:
        reading = self._begun(digests)
        try:
            resolved = await question()
            self._note(resolved.session, reading)
            return resolved
        finally:
            self._over(digests, reading)

    async def _noted(
        self, digests: Sequence[str], question: Callable[[], Awaitable[Session | None]]
    ) -> Session | None:
        reading = self._begun(digests)
        try:
            session = await question()
            if session is not None:
                self._note(session, reading)
            return session
        finally:
            self._over(digests, reading)

    def _begun(self, digests: Sequence[str]) -> _Reading:
        reading = _Reading(flight=digests[0], began_at=self._clock.monotonic())
        for digest in digests:
            self._readings[digest] = reading
        return reading

    def _over(self, digests: Sequence[str], reading: _Reading) -> None:
        for digest in digests:
            if self._readings.get(digest) is reading:
                del self._readings[digest]

    def _note(self, session: Session, reading: _Reading) -> None:
        """Unless it was changed meanwhile."""
        if self._may_remember(session, reading):
            self._remember(_Remembered(session, reading.began_at))

    def _may_remember(self, session: Session, reading: _Reading) -> bool:
        """Not if the token is no more the current one, or changed while the store was asked."""
        return session.seen and self._readings.get(session.current) is reading

    def _remember(self, remembered: _Remembered) -> None:
        session = remembered.session
        self.forget_session(session.id)
        self._digests[session.id] = session.current
        for gone in self._memory.keep(session.current, remembered):
            self._digests.pop(gone.session.id, None)


def weight(session: Session) -> int:
    """In bytes, nearly."""
    texts = (session.current, session.previous, session.client_ip, session.user_agent, session.method)
    return _BARE + sum(map(getsizeof, texts))


def _weight(remembered: _Remembered) -> int:
    return weight(remembered.session)
