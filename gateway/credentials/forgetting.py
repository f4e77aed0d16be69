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
    async def tell(self, forget: Forget) -> None: ...


class Memory:
    """The memory of identities in this process. Proofs need none: they die with the credential's version."""

    def __init__(self, identities: Identities) -> None:
        self._identities = identities

    def forget(self, forget: Forget) -> None:
        if forget.user is not None:
            self._identities.forget(Subject(kind=Kind.USER, id=forget.user))
            self._identities.forget(Subject(kind=Kind.SERVICE_ACCOUNT, id=forget.user))
        elif forget.key is not None:
            self._identities.forget(Subject(kind=Kind.API_KEY, id=forget.key))
        else:
            self._identities.forget_all()

    def forget_all(self) -> None:
        self._identities.forget_all()


class Forgetting:
    def __init__(self, *, memory: Memory, sessions: BrowserSessions, broadcast: Broadcast) -> None:
        self._memory = memory
        self._sessions = sessions
        self._broadcast = broadcast

    async def obey(self, forget: Forget, *, asking_session: int | None) -> None:
        """Forget here, end sessions, tell the others. The change is committed, so nothing here may fail it."""
        self._memory.forget(forget)
        if forget.user is not None:
            await self._end_sessions(forget.user, forget.sessions, asking_session)
        await self._broadcast.tell(forget)

    async def _end_sessions(self, user_id: int, which: Sessions, asking_session: int | None) -> None:
        try:
            if which is Sessions.ALL or (which is Sessions.OTHERS and asking_session is None):
                await self._sessions.revoke_all(user_id)
            elif which is Sessions.OTHERS and asking_session is not None:
                await self._sessions.revoke_others(user_id, keep=asking_session)
        except Problem:
            # The backend's `sessions_valid_after` refuses them all the same, at the next identity read.
            _log.error("sessions could not be ended in the store", user=user_id)
