"""An upstream's answer written down to the caller, byte for byte."""

import asyncio
import socket
import struct
from collections.abc import Callable
from email.utils import formatdate
from typing import Protocol, cast

from aiohttp import web
from aiohttp.http import StreamWriter

from contract.clock import Clock
from contract.errors import Problem
from relay.answer import Answer
from relay.answerhead import NO_CONTENT, NOT_MODIFIED, AnswerHead
from relay.framing import HTTP_11
from relay.headers import section, values, without

_RESET = struct.pack("ii", 1, 0)
_LAST_CHUNK = b"0\r\n\r\n"
_EVENTS = b"text/event-stream"
_FRAMING = frozenset({b"content-length", b"transfer-encoding", b"connection", b"keep-alive"})


class Leaver(Protocol):
    """The caller's connection, when it has to end before the caller does."""

    def ends_with(self, end: Callable[[], None]) -> None:
        """The answer under way has no end of its own; `end` makes one."""


class Relayed(web.StreamResponse):
    """Tells aiohttp that the answer is written, and whether the connection goes on."""

    def __init__(self, *, status: int, keep_alive: bool) -> None:
        super().__init__(status=status)
        self._keep_alive = keep_alive

    async def prepare(self, request: web.BaseRequest) -> None:
        """Nothing is left to do."""

    async def write_eof(self, data: bytes = b"") -> None:
        """Nothing is left to do."""


class Downstream:
    """The caller's side of one exchange. `stall` is how long a caller may leave what we write unread."""

    def __init__(self, request: web.BaseRequest, *, clock: Clock, stall: float | None) -> None:
        self._request = request
        self._clock = clock
        self.stall = stall

    async def relay(self, head: AnswerHead, answer: Answer, *, close: bool) -> Relayed:
        """Write `head` and the answer's body; one that breaks off resets the connection, lest it look complete."""
        modern = self._request.version >= HTTP_11
        chunked = modern and answer.framing.length is None
        goes_on = modern and not close and self._request.keep_alive
        framing = self._framing(answer, chunked=chunked)
        # What is there already shares the head's packet.
        begun = _piece(answer.ready(), chunked=chunked)
        await self.start(head, [*framing, *([] if goes_on else [(b"Connection", b"close")])], body=begun)
        if answer.framing.length is None and is_endless(head):
            cast("Leaver", self._request.protocol).ends_with(answer.stop)
        try:
            await self._body(answer, chunked=chunked)
        except Problem:
            reset(self._request)
            goes_on = False
        return Relayed(status=head.status, keep_alive=goes_on)

    async def start(self, head: AnswerHead, framing: list[tuple[bytes, bytes]], *, body: bytes = b"") -> None:
        headers = without(head.headers, _FRAMING.__contains__)
        if not values(headers, b"date"):
            headers.append((b"Date", formatdate(self._clock.now(), usegmt=True).encode()))
        written = section(b"HTTP/1.1 %d %b" % (head.status, head.reason), [*headers, *framing])
        # Through aiohttp's writer, so that it knows that an answer has begun; but it would wait without an end.
        await cast("StreamWriter", self._request.writer).write(written + body, drain=False)
        if self._request.protocol.writing_paused:
            await self._drain()

    async def write(self, data: bytes) -> None:
        """Raises ConnectionError when the caller has left, or has not read for too long."""
        transport = self._request.transport
        if transport is None or transport.is_closing():
            raise ConnectionResetError
        transport.write(data)
        if self._request.protocol.writing_paused:
            await self._drain()

    async def _body(self, answer: Answer, *, chunked: bool) -> None:
        async for data in answer.chunks():
            # Whatever the caller does not take is kept once, here, and not by the upstream's connection too.
            with answer.held():
                await self.write(_piece(data, chunked=chunked))
        if chunked:
            await self.write(_LAST_CHUNK)

    async def _drain(self) -> None:
        try:
            async with asyncio.timeout(self.stall):
                await self._request.writer.drain()
        except TimeoutError:
            reset(self._request)
            raise ConnectionResetError from None

    def _framing(self, answer: Answer, *, chunked: bool) -> list[tuple[bytes, bytes]]:
        if answer.status == NO_CONTENT:
            return []
        if answer.status == NOT_MODIFIED or self._request.method == "HEAD":
            # The length of the body that is not sent (RFC 9110 §8.6).
            return [(b"Content-Length", length) for length in values(answer.headers, b"content-length")]
        if chunked:
            return [(b"Transfer-Encoding", b"chunked")]
        length = answer.framing.length
        return [] if length is None else [(b"Content-Length", b"%d" % length)]


def is_endless(head: AnswerHead) -> bool:
    """Whether it is a stream of events, whose reader comes again when it ends (WHATWG HTML §9.2)."""
    kinds = values(head.headers, b"content-type")
    return any(kind.lower().startswith(_EVENTS) for kind in kinds)


def _piece(data: bytes, *, chunked: bool) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data) if chunked and data else data


def reset(request: web.BaseRequest) -> None:
    """End the caller's connection so that even an answer that ends with its connection is seen to be cut."""
    cut(request.transport)


def cut(transport: asyncio.Transport | None) -> None:
    """As `reset`."""
    if transport is None:
        return
    sock = transport.get_extra_info("socket")
    if sock is not None and sock.family != socket.AF_UNIX:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    transport.abort()
