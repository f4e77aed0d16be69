"""The session cookie (auth.md §4)."""

from typing import Protocol

from contract.identity import Kind
from contract.internal import IdentityRecord, Subject
from gateway.authn.proved import Proved
from gateway.authn.recall import Recall
from gateway.credentials.identities import Identities
from gateway.guard.client import Client
from gateway.sessions.cookie import CookieRules
from gateway.sessions.model import Resolved, Session, SessionEnded
from gateway.sessions.sessions import Sessions
from relay.reading import CanonicalRequest

METHOD = "session"


class Vouching(Protocol):
    async def check(self, session: Session) -> None:
        """Raises SessionEnded for one whose provider has taken its word back, Unavailable."""

    def is_at_rest(self, session: Session) -> bool:
        """Whether it is known, without asking anybody, that `check` has nothing to do."""


class SessionMethod:
    def __init__(
        self,
        *,
        sessions: Sessions,
        identities: Identities,
        cookies: CookieRules,
        vouching: Vouching | None = None,
    ) -> None:
        self._sessions = sessions
        self._identities = identities
        self._cookies = cookies
        self._vouching = vouching

    async def prove(self, reading: CanonicalRequest, client: Client) -> Proved | None:
        token = self._cookies.read(reading.headers)
        if not token:
            return None
        agent = user_agent(reading)
        resolved = await self._sessions.resolve(token, client_ip=client.address, user_agent=agent)
        if self._vouching is not None:
            # First, for it may change what the user is.
            await self._vouching.check(resolved.session)
        record = await self.holder(resolved.session)
        return Proved(record=record, method=METHOD, browser=resolved, ambient=True)

    def recall(self, reading: CanonicalRequest, client: Client) -> Recall | None:
        token = self._cookies.read(reading.headers)
        if not token:
            return None
        recall_session = self._sessions.recall(token)
        last: tuple[Session, Subject] | None = None
        proved: Proved | None = None

        def recalled() -> Proved | None:
            nonlocal last, proved
            session = recall_session()
            if session is None or not self._is_at_rest(session):
                return None
            if last is None or last[0] is not session:
                last, proved = (session, Subject(kind=Kind.USER, id=session.user_id)), None
            record = self._identities.known(last[1])
            if record is None:
                return None
            if proved is None or proved.record is not record:
                proved = _proved(record, session)
            return proved

        async def learn() -> None:
            session = await self._sessions.learn(token)
            if session is not None and self._is_at_rest(session):
                await self._identities.learn(Subject(kind=Kind.USER, id=session.user_id))

        return Recall(recalled, learn)

    def _is_at_rest(self, session: Session) -> bool:
        return self._vouching is None or self._vouching.is_at_rest(session)

    async def holder(self, session: Session) -> IdentityRecord:
        """The session's user as the backend knows it; raises SessionEnded when it is that user's no more."""
        record = await self._identities.current(Subject(kind=Kind.USER, id=session.user_id))
        if not _holds(record, session):
            raise SessionEnded
        return record


def _proved(record: IdentityRecord, session: Session) -> Proved | None:
    if not _holds(record, session):
        return None
    return Proved(record=record, method=METHOD, browser=Resolved(session=session), ambient=True)


def _holds(record: IdentityRecord, session: Session) -> bool:
    outlived = session.created_at <= record.sessions_valid_after and session.id != record.session_kept
    return record.active and not outlived


def user_agent(reading: CanonicalRequest) -> str:
    return b" ".join(reading.all(b"user-agent")).decode("utf-8", "replace")
