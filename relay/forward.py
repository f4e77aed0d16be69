"""Carrying a request on to an upstream and its answer back, as streams."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import cast

from aiohttp import web

from contract.clock import Clock
from contract.errors import BadGateway
from relay.answer import Answer
from relay.answerhead import SWITCHING, AnswerHead
from relay.body import body_chunks
from relay.caller import CallerConnection
from relay.handshake import is_accepted
from relay.headers import Headers, forwardable
from relay.limits import StreamLimits
from relay.outgoing import Outgoing
from relay.reading import CanonicalRequest
from relay.relayed import Downstream
from relay.tunnel import Tunnel
from relay.upstream import Upstream

Decorate = Callable[[AnswerHead], Awaitable[None]]
OnOpen = Callable[[Tunnel], None]

_DEFAULT = StreamLimits()


class Forwarder:
    def __init__(self, *, clock: Clock, limits: StreamLimits = _DEFAULT) -> None:
        self._clock = clock
        self._limits = limits

    async def forward(
        self,
        request: web.BaseRequest,
        canonical: CanonicalRequest,
        upstream: Upstream,
        *,
        target: bytes,
        headers: Headers,
        decorate: Decorate,
        renew: Callable[[], Headers] | None = None,
        on_open: OnOpen | None = None,
    ) -> web.StreamResponse:
        """Forward `target` with exactly these end-to-end `headers`; framing headers are made anew.

        `decorate` is awaited once, with the answer's end-to-end head, just before that head is written; `renew`
        makes the headers of a second try. `on_open` hears of a WebSocket that was opened. Raises what
        Upstream.exchange raises as long as nothing of an answer was written.
        """
        body, length = self._body(request, canonical)
        outgoing = Outgoing(
            method=canonical.method,
            target=target,
            headers=headers,
            body=body,
            content_length=length,
            renew=renew,
            websocket=canonical.websocket,
        )
        begun = cast("CallerConnection", request.protocol).begun_exchange()
        async with await upstream.exchange(outgoing, begun=begun) as answer:
            head = AnswerHead(status=answer.status, reason=answer.reason, headers=forwardable(answer.headers))
            if answer.status == SWITCHING:
                _check_handshake(canonical, answer)
            await decorate(head)
            return await self._answer(request, head, answer, on_open)

    async def _answer(
        self, request: web.BaseRequest, head: AnswerHead, answer: Answer, on_open: OnOpen | None
    ) -> web.StreamResponse:
        downstream = Downstream(request, clock=self._clock, stall=self._limits.write_stall)
        if answer.status != SWITCHING:
            # What follows a refused upgrade was meant for another protocol (security.md S26).
            return await downstream.relay(head, answer, close=answer.uploading or "Upgrade" in request.headers)
        tunnel = Tunnel(request, downstream, answer)
        if on_open is not None:
            on_open(tunnel)
        return await tunnel.run(head)

    def _body(
        self, request: web.BaseRequest, canonical: CanonicalRequest
    ) -> tuple[bytes | AsyncIterator[bytes] | None, int | None]:
        """The body and its length; one that is here already is sent whole."""
        if not canonical.has_body:
            return None, canonical.framing.length
        if request.content.is_eof():
            return request.content.read_nowait(-1), None
        return body_chunks(request, idle=self._limits.body_idle), canonical.framing.length


def _check_handshake(canonical: CanonicalRequest, answer: Answer) -> None:
    key = canonical.one(b"sec-websocket-key")
    if key is None or not is_accepted(answer.headers, key):
        raise BadGateway
