"""Rotating a session's token on demand (auth.md §4.5, D4)."""

from aiohttp import web

from contract.answers import json_answer
from contract.errors import Forbidden, Unauthenticated
from contract.identity import Kind
from gateway.authn.basic import METHOD as BASIC
from gateway.authn.chain import Chain
from gateway.authn.session import SessionMethod, user_agent
from gateway.guard.origin import Origins
from gateway.pages.redirects import Redirects
from gateway.sessions.cookie import CookieRules
from gateway.sessions.sessions import Sessions
from gateway.visit import Visit

_NO_STORE = {"Cache-Control": "no-store"}


class RotationHandlers:
    """Neither route asks for a proved identity: both must work with a token whose rotation is due."""

    def __init__(
        self,
        *,
        sessions: Sessions,
        session_method: SessionMethod,
        chain: Chain,
        origins: Origins,
        cookies: CookieRules,
        redirects: Redirects,
        lasting: frozenset[str] = frozenset(),
    ) -> None:
        """`lasting` are the methods, beside basic, that may be turned into a session (enable_login_token)."""
        self._sessions = sessions
        self._session_method = session_method
        self._chain = chain
        self._origins = origins
        self._cookies = cookies
        self._redirects = redirects
        self._lasting = lasting | {BASIC}

    async def rotate(self, visit: Visit) -> web.StreamResponse:
        self._origins.refuse_foreign_change(visit.reading)
        token = self._cookies.read(visit.reading.headers)
        cookies = await self._rotated(token, visit) if token else await self._started(visit)
        return _with(cookies, json_answer({"message": "Token rotated"}, headers=_NO_STORE))

    async def rotate_page(self, visit: Visit) -> web.StreamResponse:
        """Rotates, then leads to `redirectTo` if it stays on our origin."""
        token = self._cookies.read(visit.reading.headers)
        if not token:
            raise Unauthenticated
        if self._origins.is_foreign(visit.reading):
            return self._redirects.to("/")
        return _with(await self._rotated(token, visit), self._redirects.to_wanted(visit.reading))

    async def _rotated(self, token: str, visit: Visit) -> tuple[str, ...]:
        agent = user_agent(visit.reading)
        rotated = await self._sessions.rotate(token, client_ip=visit.client.address, user_agent=agent)
        await self._session_method.holder(rotated.session)
        if rotated.successor is None:
            return ()
        return self._cookies.set(rotated.successor, rotated_at=rotated.session.rotated_at)

    async def _started(self, visit: Visit) -> tuple[str, ...]:
        """Without a cookie, a user's password starts a session, as a log-in does.

        A token of a few minutes, or a proxy's word, must not become a session of weeks.
        """
        proved = await self._chain.prove(visit.reading, visit.client)
        if proved is None:
            raise Unauthenticated
        subject = proved.record.subject
        if subject.kind is not Kind.USER or proved.method not in self._lasting:
            raise Forbidden
        started = await self._sessions.start(
            subject.id,
            client_ip=visit.client.address,
            user_agent=user_agent(visit.reading),
            method=proved.method,
        )
        return self._cookies.set(started.token, rotated_at=started.session.rotated_at)


def _with(cookies: tuple[str, ...], answer: web.Response) -> web.Response:
    for cookie in cookies:
        answer.headers.add("Set-Cookie", cookie)
    return answer
