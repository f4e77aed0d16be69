"""Asking the backend whether a password is right, of those who may still ask (decisions.md 13)."""

from collections.abc import Callable
from typing import Protocol

from contract.audit import Audit, Event
from contract.errors import Problem, Unauthenticated
from contract.internal import Verified
from contract.logs import logger
from gateway.credentials.calls import InternalCalls
from gateway.guard.client import Client
from gateway.guard.guard import Attempt, Guard
from gateway.guard.lane import Lane
from gateway.ldap.away import DirectoryAway

_log = logger("gateway.credentials")


class WrongPassword(Unauthenticated):
    """The same for unknown, wrong, empty, disabled and locked (decisions.md 13)."""

    message_id = "password-auth.failed"


class SecondOpinion(Protocol):
    async def verified(self, login: str, password: str) -> Verified:
        """Whose they are; raises DirectoryAway, Unavailable."""


class PasswordCheck:
    def __init__(
        self,
        *,
        calls: InternalCalls,
        guard: Guard,
        lane: Lane,
        audit: Audit,
        directory: SecondOpinion | None = None,
        directory_lane: Lane,
    ) -> None:
        """The `directory` is asked after our own accounts (auth.md D18).

        It has a lane of its own: a slow one keeps nobody waiting who has an account here.
        """
        self._calls = calls
        self._guard = guard
        self._lane = lane
        self._audit = audit
        self._directory = directory
        self._directory_lane = directory_lane

    def party(self, client: Client) -> str:
        """Those who share a fate here: what one of them is refused, all are."""
        return self._guard.party(client)

    async def verified(self, login: str, password: str, client: Client, *, judged: Callable[[], None]) -> Verified:
        """Whose they are; raises WrongPassword, TooManyAttempts, Unavailable.

        `judged` is called unless the answer was the guard's, and so the same for a right password.
        """
        if not password:
            # Nobody's, and an LDAP server would take it for an anonymous bind. No look-up: nothing can be timed.
            judged()
            raise WrongPassword
        await self._guard.refuse_flood(client)
        async with self._lane.place(self._guard.party(client)):
            account = await self._calls.resolve(login)
            attempt = await self._guard.admit(account, client)
            verified = await self._asked(attempt, login, password)
        if not attempt.locked:
            if verified.subject is None and self._directory is not None:
                verified = await self._elsewhere(self._directory, attempt, login, password, client)
            judged()
        return await self._settled(attempt, verified, client)

    async def _settled(self, attempt: Attempt, verified: Verified, client: Client) -> Verified:
        if verified.subject is None or self._is_too_far(verified, client):
            self._tell_failure(attempt, client)
            raise WrongPassword
        await self._guard.succeeded(attempt)
        return verified

    async def _asked(self, attempt: Attempt, login: str, password: str) -> Verified:
        try:
            # A locked account costs a hash, too: that of nobody's password.
            verified = await self._calls.verify_password("" if attempt.locked else login, password)
        except Problem:
            await self._guard.release(attempt)
            raise
        return Verified() if attempt.locked else verified

    async def _elsewhere(
        self, directory: SecondOpinion, attempt: Attempt, login: str, password: str, client: Client
    ) -> Verified:
        try:
            async with self._directory_lane.place(self._guard.party(client)):
                return await directory.verified(login, password)
        except DirectoryAway:
            # Counted (decisions.md 15), or an outage would be the time to guess at our own accounts.
            self._tell_failure(attempt, client)
            raise
        except Problem:
            await self._guard.release(attempt)
            raise

    def _is_too_far(self, verified: Verified, client: Client) -> bool:
        if not verified.default_password or client.is_local:
            return False
        _log.warning("default password refused: it is accepted from this machine only", address=client.address)
        return True

    def _tell_failure(self, attempt: Attempt, client: Client) -> None:
        if not attempt.locked:
            known = attempt.known_device
            self._audit.tell(
                Event.LOGIN_FAILED, account=attempt.account, address=client.address, known_device=known
            )
