"""The way in: read once, prove, refuse or let pass. Every request takes it, whoever serves the route."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from contract.answers import STANDARD
from contract.errors import NotFound, Problem
from contract.identity import NOBODY
from contract.internal import PREFIX
from contract.routes import Match, Owner, RouteTable
from gateway.admission import UNPROVED, is_pardoned, required
from gateway.authn.chain import Chain
from gateway.authn.organisation import identity_of
from gateway.authn.proved import Proved
from gateway.authn.redis_strangers import DeviceLimitReached
from gateway.guard.client import Client, Clients
from gateway.guard.domain import Domain
from gateway.guard.origin import Origins
from gateway.hidden import Hidden
from gateway.refusals import Refusals, add, is_page
from gateway.sessions.model import MalformedToken, RotationDue, SessionEnded
from gateway.sub_path import SubPath
from gateway.visit import Handler, Visit
from relay.reading import CanonicalRequest, read_request

_HEALTH = "health.read"


class Backend(Protocol):
    async def forward(self, visit: Visit) -> web.StreamResponse: ...


class SessionCookies(Protocol):
    async def due(self, proved: Proved | None) -> list[bytes]:
        """The Set-Cookie values that an answer owes its browser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrival:
    """A request that was read, but of which nobody knows yet who sends it."""

    request: web.BaseRequest
    reading: CanonicalRequest
    client: Client
    match: Match | None

    def visit(self, proved: Proved | None) -> Visit:
        """Raises what tells a stranger nothing of which paths there are (decisions.md 16)."""
        route = required(self.reading, self.match, proved)
        return Visit(
            request=self.request,
            reading=self.reading,
            client=self.client,
            match=route,
            proved=proved,
            identity=identity_of(proved, self.reading) if proved else NOBODY,
        )


class Door:
    """`transport` is what our own answers tell browsers about https (RFC 6797), empty for nothing."""

    def __init__(
        self,
        *,
        routes: RouteTable,
        sub_path: SubPath,
        transport: str,
        domain: Domain,
        clients: Clients,
        chain: Chain,
        origins: Origins,
        handlers: Mapping[str, Handler],
        backend: Backend,
        cookies: SessionCookies,
        refusals: Refusals,
        hidden: Hidden,
    ) -> None:
        self._routes = routes
        self._sub_path = sub_path
        self._transport = transport
        self._domain = domain
        self._clients = clients
        self._chain = chain
        self._origins = origins
        self._handlers = handlers
        self._backend = backend
        self._cookies = cookies
        self._refusals = refusals
        self._hidden = hidden

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        reading = self._sub_path.below(read_request(request))
        match = self._routes.match(reading.method, reading.target)
        arrival = _Arrival(request=request, reading=reading, client=self._clients.of(reading), match=match)
        try:
            answer = await self._admit(arrival)
        except Problem as refusal:
            answer = self._refused(refusal, arrival)
        if "Set-Cookie" in answer.headers:
            # Whoever stored this answer would hand one reader's session to the next (CVE-2022-23498).
            answer.headers["Cache-Control"] = "no-store"
        if self._transport:
            answer.headers["Strict-Transport-Security"] = self._transport
        return answer

    async def _admit(self, arrival: _Arrival) -> web.StreamResponse:
        if arrival.reading.target.path.startswith(PREFIX.encode()):
            raise NotFound
        if (home := self._home(arrival)) is not None:
            return web.Response(status=301, headers={**STANDARD, "Location": home})
        self._hidden.refuse_disguised(arrival.reading)
        try:
            proved = await self._prove(arrival)
        except (SessionEnded, MalformedToken, RotationDue) as refusal:
            stranger = await self._stranger(arrival, refusal)
            if stranger is None and not is_pardoned(refusal, arrival.match):
                raise
            return await self._serve_stranger(arrival, refusal, stranger)
        except DeviceLimitReached as refusal:
            # Who may not look around may log in all the same.
            if not is_pardoned(refusal, arrival.match):
                raise
            proved = None
        return await self._serve(arrival, proved)

    def _home(self, arrival: _Arrival) -> str | None:
        """Who asks for our health knows us by our address, and is told no secret."""
        asks_for_health = arrival.match is not None and arrival.match.route.name == _HEALTH
        return None if asks_for_health else self._domain.home(arrival.reading)

    async def _prove(self, arrival: _Arrival) -> Proved | None:
        if arrival.match is not None and arrival.match.route.name in UNPROVED:
            return None
        proved = await self._chain.prove(arrival.reading, arrival.client)
        if proved is not None and (proved.ambient or self._origins.always):
            self._origins.refuse_foreign_change(arrival.reading)
        return proved

    async def _serve(self, arrival: _Arrival, proved: Proved | None) -> web.StreamResponse:
        try:
            visit = arrival.visit(proved)
            if visit.match.route.owner is Owner.BACKEND:
                return await self._backend.forward(visit)
            answer = await self._handlers[visit.match.route.name](visit)
        except Problem as refusal:
            answer = self._refused(refusal, arrival)
        # Refusals, too: every answer tells a previous token of its successor (decisions.md 2).
        add(answer, "Set-Cookie", [cookie.decode("ascii") for cookie in await self._cookies.due(proved)])
        return answer

    async def _stranger(self, arrival: _Arrival, refusal: Problem) -> Proved | None:
        if isinstance(refusal, RotationDue):
            return None
        try:
            return await self._chain.stranger(arrival.reading, arrival.client)
        except DeviceLimitReached:
            return None

    async def _serve_stranger(
        self, arrival: _Arrival, refusal: Problem, stranger: Proved | None
    ) -> web.StreamResponse:
        answer = await self._serve(arrival, stranger)
        if is_page(arrival.reading, arrival.match):
            self._refusals.clear_dead_cookie(answer, refusal)
        return answer

    def _refused(self, refusal: Problem, arrival: _Arrival) -> web.StreamResponse:
        if arrival.request.writer.output_size:
            # Part of an answer is out already: only the listener can end that.
            raise refusal
        return self._refusals.answer(refusal, arrival.reading, arrival.match)
