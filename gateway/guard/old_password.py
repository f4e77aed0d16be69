"""The old password that changing one's own asks for: another place to guess at (decisions.md 15)."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Protocol, TypeVar

from aiohttp import web

from contract.errors import Problem, Unauthenticated
from gateway.credentials.calls import InternalCalls
from gateway.guard.guard import Attempt, Guard
from gateway.visit import Visit

ROUTE = "user.change_password"


class WrongOldPassword(Unauthenticated):
    """As the backend words it, which judges the password."""

    default = "Invalid old password"
    message_id = "password-auth.failed"


class Answer(Protocol):
    @property
    def status(self) -> int: ...


A = TypeVar("A", bound=Answer)


class OldPasswords:
    def __init__(self, guard: Guard, calls: InternalCalls) -> None:
        self._guard = guard
        self._calls = calls

    async def judged(self, visit: Visit, ask: Callable[[], Awaitable[A]]) -> A | None:
        """The backend's answer; None, after a hash, for a caller who may not guess any more.

        Raises TooManyAttempts and Unavailable, and whatever `ask` raises.
        """
        await self._guard.refuse_flood(visit.client)
        account = await self._calls.resolve(visit.identity.login)
        attempt = await self._guard.admit(account, visit.client)
        if attempt.locked:
            await self._calls.verify_password("", ROUTE)
            return None
        return await self._settled(attempt, ask)

    async def _settled(self, attempt: Attempt, ask: Callable[[], Awaitable[A]]) -> A:
        try:
            answer = await ask()
        except Problem:
            await self._guard.release(attempt)
            raise
        if answer.status == HTTPStatus.OK:
            await self._guard.succeeded(attempt)
        elif answer.status != HTTPStatus.UNAUTHORIZED:
            await self._guard.release(attempt)
        return answer


class Backend(Protocol):
    async def forward(self, visit: Visit) -> web.StreamResponse: ...


class GuardedBackend:
    """The way to the backend, where a wrong old password counts like any other."""

    def __init__(self, backend: Backend, old_passwords: OldPasswords) -> None:
        self._backend = backend
        self._old_passwords = old_passwords

    async def forward(self, visit: Visit) -> web.StreamResponse:
        if visit.match.route.name != ROUTE or not visit.identity.is_user:
            return await self._backend.forward(visit)
        answer = await self._old_passwords.judged(visit, lambda: self._backend.forward(visit))
        if answer is None:
            raise WrongOldPassword
        return answer
