"""On to the backend: foreign identity off, the signed one on, and the answer's orders obeyed on the way back."""

from http import HTTPStatus
from typing import Protocol

from aiohttp import web

from contract.errors import BadGateway, Unavailable
from contract.headers import UNSIGNED
from contract.logs import logger
from gateway.authn.challenge import challenges
from gateway.authn.proved import Proved
from gateway.onward import Onward
from gateway.orders import Orders
from gateway.signature import Signature
from gateway.visit import Visit
from relay.answerhead import AnswerHead
from relay.dialer import ConnectTimedOut
from relay.forward import Forwarder
from relay.headers import Headers, values, without
from relay.upstream import Upstream

COUNTS_SESSIONS = "administration.stats"
"""The route whose answer says how many sessions there are, which only the gateway knows (decisions.md 17)."""
_UNSIGNED = UNSIGNED.lower().encode()
_log = logger("gateway")
_CACHING = frozenset({b"cache-control", b"expires", b"pragma"})


class Cookies(Protocol):
    async def due(self, proved: Proved | None) -> list[bytes]:
        """The Set-Cookie values that this answer owes its browser, decided now (decisions.md 3)."""


class SessionCount(Protocol):
    async def count(self) -> int: ...


class Passage:
    def __init__(
        self,
        *,
        forwarder: Forwarder,
        upstream: Upstream,
        signature: Signature,
        orders: Orders,
        cookies: Cookies,
        sessions: SessionCount,
        onward: Onward,
        basic_enabled: bool,
    ) -> None:
        self._forwarder = forwarder
        self._upstream = upstream
        self._signature = signature
        self._orders = orders
        self._cookies = cookies
        self._sessions = sessions
        self._onward = onward
        self._basic_enabled = basic_enabled

    async def forward(self, visit: Visit) -> web.StreamResponse:
        """The backend's answer, as a stream; raises Unavailable when there is none."""
        passed = [*self._onward.headers(visit.reading, visit.identity), *self._onward.marks()]
        counts = visit.match.route.name == COUNTS_SESSIONS
        active_sessions = await self._sessions.count() if counts else None

        def signed() -> Headers:
            return [*passed, self._signed(visit, active_sessions)]

        async def decorate(head: AnswerHead) -> None:
            await self._amend(head, visit)

        try:
            return await self._forwarder.forward(
                visit.request,
                visit.reading,
                self._upstream,
                target=self._onward.target(visit.reading.target.raw),
                headers=signed(),
                renew=signed,
                decorate=decorate,
            )
        except (BadGateway, ConnectTimedOut):
            raise Unavailable("The backend does not answer") from None

    def _signed(self, visit: Visit, active_sessions: int | None) -> tuple[bytes, bytes]:
        target = self._onward.target(visit.reading.target.raw)
        return self._signature.header(
            visit, method=visit.reading.method, target=target, active_sessions=active_sessions
        )

    async def _amend(self, head: AnswerHead, visit: Visit) -> None:
        if values(head.headers, _UNSIGNED):
            _log.error("the backend refused our signature; the clocks and the secret_key of both must agree")
            raise Unavailable("The backend does not answer")
        head.headers = await self._orders.obey(head.headers, visit)
        if head.status == HTTPStatus.UNAUTHORIZED and not values(head.headers, b"www-authenticate"):
            told = challenges(visit.reading, basic_enabled=self._basic_enabled)
            head.headers += [(b"WWW-Authenticate", challenge.encode()) for challenge in told]
        if cookies := await self._cookies.due(visit.proved):
            # Whoever stored this answer would hand one reader's session to the next (CVE-2022-23498).
            kept = without(head.headers, _CACHING.__contains__)
            head.headers = [*kept, (b"Cache-Control", b"no-store"), *((b"Set-Cookie", line) for line in cookies)]
