"""Obeying `X-Doorward-Forget` before the caller sees the answer that carries it (decisions.md 8)."""

from typing import Protocol

from contract.errors import Problem
from contract.forget import Forget, Sessions
from contract.identity import Kind
from contract.internal import Subject
from contract.logs import logger
from gateway.credentials.identities import Identities

_log = logger("gateway.credentials")


class BrowserSessions(Protocol):
    async def revoke_all(self, user_id: int) -> int: ...

    async def revoke_others(self, user_id: int, *, keep: int) -> int: ...


class Broadcast(Protocol):
    async def tell(self, forget: Forget, *, kept: int | None) -> None: ...


class Streams(Protocol):
    def cut(self, forget: Forget, *, kept: int | None) -> None: ...


class Memory:
    """What this process remembers of identities, and the streams it holds open.

    Proofs need no forgetting: they die with the credential's version.
    """

    def __init__(self, identities: Identities, streams: Streams) -> None:
        self._identities = identities
        self._streams = streams

    def forget(self, forget: Forget, *, kept: int | None = None) -> None:
        """`kept` is the session whose streams go on."""
        self._forget_identity(forget)
        if forget.cut_streams:
            self._streams.cut(forget, kept=kept)

    def forget_all(self) -> None:
        self._identities.forget_all()

    def _forget_identity(self, forget: Forget) -> None:
        if forget.user is not None:
            self._identities.forget(Subject(kind=Kind.USER, id=forget.user))
            self._identities.forget(Subject(kind=Kind.SERVICE_ACCOUNT, id=forget.user))
        elif forget.key is not None:
            self._identities.forget(Subject(kind=Kind.API_KEY, id=forget.key))
        else:
            self._identities.forget_all()


class Forgetting:
    def __init__(self, *, memory: Memory, sessions: BrowserSessions, broadcast: Broadcast) -> None:
        self._memory = memory
        self._sessions = sessions
        self._broadcast = broadcast

    async def obey(self, forget: Forget, *, asking_session: int | None) -> None:
        """Forget here, end sessions, tell the others. The change is committed, so nothing here may fail it."""
        kept = asking_session if forget.sessions is Sessions.OTHERS else None
        self._memory.forget(forget, kept=kept)
        if forget.user is not None:
            await self._end_sessions(forget.user, forget.sessions, asking_session)
        await self._broadcast.tell(forget, kept=kept)

    async def _end_sessions(self, user_id: int, which: Sessions, asking_session: int | None) -> None:
        try:
            if which is Sessions.ALL or (which is Sessions.OTHERS and asking_session is None):
                await self._sessions.revoke_all(user_id)
            elif which is Sessions.OTHERS and asking_session is not None:
                await self._sessions.revoke_others(user_id, keep=asking_session)
        except Problem:
            # The backend's `sessions_valid_after` refuses them all the same, at the next identity read.
            _log.error("sessions could not be ended in the store", user=user_id)
