"""The session cookie (auth.md §4)."""

from typing import Protocol

from contract.identity import Kind
from contract.internal import IdentityRecord, Subject
from gateway.authn.proved import Proved
from gateway.credentials.identities import Identities
from gateway.guard.client import Client
from gateway.sessions.cookie import CookieRules
from gateway.sessions.model import Session, SessionEnded
from gateway.sessions.sessions import Sessions
from relay.reading import CanonicalRequest


class Vouching(Protocol):
    async def check(self, session: Session) -> None:
        """Raises SessionEnded for one whose provider has taken its word back, Unavailable."""


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
        return Proved(record=record, method="session", browser=resolved, ambient=True)

    async def holder(self, session: Session) -> IdentityRecord:
        """The session's user as the backend knows it; raises SessionEnded when it is that user's no more."""
        record = await self._identities.current(Subject(kind=Kind.USER, id=session.user_id))
        outlived = session.created_at <= record.sessions_valid_after and session.id != record.session_kept
        if not record.active or outlived:
            raise SessionEnded
        return record


def user_agent(reading: CanonicalRequest) -> str:
    return b" ".join(reading.all(b"user-agent")).decode("utf-8", "replace")
