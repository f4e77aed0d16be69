"""The way in: read once, prove, refuse or let pass. Every request takes it, whoever serves the route."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from aiohttp import web

from contract.answers import problem_answer
from contract.errors import Forbidden, NotFound, Problem, Unauthenticated
from contract.identity import NOBODY
from contract.internal import PREFIX
from contract.routes import ROUTES, Match, Needs, Owner
from gateway.authn.chain import Chain
from gateway.authn.challenge import challenges
from gateway.authn.organisation import identity_of
from gateway.authn.proved import Proved
from gateway.guard.client import Client, Clients
from gateway.guard.origin import Origins
from gateway.pages.redirects import Redirects
from gateway.sessions.model import SessionEnded
from gateway.visit import Handler, Visit
from relay.reading import CanonicalRequest, read_request

_UNPROVED = frozenset(
    {
        "health.read",
        "public.file",
        "account.log_out",
        "logout.page",
        "logout.submit",
        "tokens.rotate",
        "tokens.rotate_page",
    }
)
"""Served without asking the chain: they must work with a credential that is not good (decisions.md 9)."""

_ROTATES = "tokens.rotate"


class Backend(Protocol):
    async def forward(self, visit: Visit) -> web.StreamResponse: ...


class SessionCookies(Protocol):
    def clearing(self) -> list[str]:
        """The Set-Cookie values that clear the session's cookies."""

    async def due(self, visit: Visit) -> list[bytes]:
        """The Set-Cookie values that this answer owes its browser."""


class Door:
    def __init__(
        self,
        *,
        clients: Clients,
        chain: Chain,
        origins: Origins,
        handlers: Mapping[str, Handler],
        backend: Backend,
        cookies: SessionCookies,
        redirects: Redirects,
        basic_enabled: bool,
    ) -> None:
        self._clients = clients
        self._chain = chain
        self._origins = origins
        self._handlers = handlers
        self._backend = backend
        self._cookies = cookies
        self._redirects = redirects
        self._basic_enabled = basic_enabled

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        reading = read_request(request)
        match = ROUTES.match(reading.method, reading.target)
        try:
            return await self._admit(request, reading, match)
        except Unauthenticated as refusal:
            return self._unauthenticated(refusal, reading, match)
        except Forbidden as refusal:
            return self._redirects.to("/") if _is_page(reading, match) else problem_answer(refusal)

    async def _admit(
        self, request: web.BaseRequest, reading: CanonicalRequest, match: Match | None
    ) -> web.StreamResponse:
        if reading.target.path.startswith(PREFIX.encode()):
            raise NotFound
        client = self._clients.of(reading)
        proved = await self._prove(reading, client, match)
        route = _required(reading, match, proved)
        identity = identity_of(proved, reading) if proved else NOBODY
        return await self._serve(
            Visit(request=request, reading=reading, client=client, match=route, proved=proved, identity=identity)
        )

    async def _prove(self, reading: CanonicalRequest, client: Client, match: Match | None) -> Proved | None:
        if match is not None and match.route.name in _UNPROVED:
            return None
        proved = await self._chain.prove(reading, client)
        if proved is not None and proved.browser is not None:
            self._origins.refuse_foreign_change(reading)
        return proved

    async def _serve(self, visit: Visit) -> web.StreamResponse:
        if visit.match.route.owner is Owner.BACKEND:
            return await self._backend.forward(visit)
        answer = await self._handlers[visit.match.route.name](visit)
        _add(answer, "Set-Cookie", [cookie.decode("ascii") for cookie in await self._cookies.due(visit)])
        return answer

    def _unauthenticated(
        self, refusal: Problem, reading: CanonicalRequest, match: Match | None
    ) -> web.StreamResponse:
        page = _is_page(reading, match)
        answer = self._redirects.to_login(reading) if page else problem_answer(refusal)
        if isinstance(refusal, SessionEnded) and (page or _rotates(match)):
            # Browsers would come back with the dead cookie for ever; API callers keep theirs (decisions.md 4).
            _add(answer, "Set-Cookie", self._cookies.clearing())
        if not page:
            _add(answer, "WWW-Authenticate", challenges(reading, basic_enabled=self._basic_enabled))
        return answer


def _required(reading: CanonicalRequest, match: Match | None, proved: Proved | None) -> Match:
    """The route, or the refusal that tells a stranger nothing of which paths there are (decisions.md 16)."""
    if match is None:
        if proved is None and reading.method in {"GET", "HEAD"}:
            raise Unauthenticated
        raise NotFound
    if proved is None and match.route.needs is not Needs.PUBLIC:
        raise Unauthenticated
    return match


def _is_page(reading: CanonicalRequest, match: Match | None) -> bool:
    if match is not None:
        return match.route.page
    return not reading.target.is_api


def _rotates(match: Match | None) -> bool:
    return match is not None and match.route.name == _ROTATES


def _add(answer: web.StreamResponse, name: str, values: Iterable[str]) -> None:
    for value in values:
        answer.headers.add(name, value)
