"""The body of an incoming request: as a stream, or whole for handlers that need all of it."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import StreamReader, web

from contract.errors import ContentTooLarge, UntrustedFraming
from relay.limits import StreamLimits
from relay.refusals import RequestTimedOut

_IDLE = StreamLimits().body_idle


async def read_body(request: web.BaseRequest, *, limit: int, idle: float | None = _IDLE) -> bytes:
    """The body, at most `limit` bytes; raises ContentTooLarge as soon as more is announced or sent."""
    if (request.content_length or 0) > limit:
        raise ContentTooLarge
    body = bytearray()
    async for chunk in body_chunks(request, idle=idle):
        body += chunk
        if len(body) > limit:
            raise ContentTooLarge
    return bytes(body)


async def body_chunks(request: web.BaseRequest, *, idle: float | None = _IDLE) -> AsyncIterator[bytes]:
    """The body as it comes in, trailers dropped.

    Sends `100 Continue` first where it was asked for (RFC 9110 §10.1.1): our servers never do so by themselves,
    for a caller must be known before its body is invited. Raises RequestTimedOut when nothing comes for `idle`
    seconds, UntrustedFraming when the body's framing breaks.
    """
    content = request.content
    if not content.is_eof():
        send_continue(request)
    while not content.at_eof():
        if chunk := await _next(content, idle):
            yield chunk


async def _next(content: StreamReader, idle: float | None) -> bytes:
    try:
        async with asyncio.timeout(idle):
            return await content.readany()
    except TimeoutError:
        raise RequestTimedOut from None
    except web.RequestPayloadError:
        raise UntrustedFraming("The request body is broken") from None


def send_continue(request: web.BaseRequest) -> None:
    """Invite the body, if the caller waits for that; HTTP/1.0 never does."""
    waits = request.headers.get("Expect", "").lower() == "100-continue"
    if waits and request.version >= (1, 1) and request.transport is not None:
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
