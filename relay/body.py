"""Reading a whole request body, for handlers that need all of it."""

from aiohttp import web

from contract.errors import ContentTooLarge


async def read_body(request: web.BaseRequest, *, limit: int) -> bytes:
    """The body, at most `limit` bytes; raises ContentTooLarge as soon as more is announced or sent.

    Sends `100 Continue` first where it was asked for (RFC 9110 §10.1.1): our servers never do so by themselves,
    for a caller must be known before its body is invited.
    """
    if (request.content_length or 0) > limit:
        raise ContentTooLarge
    await send_continue(request)
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > limit:
            raise ContentTooLarge
    return bytes(body)


async def send_continue(request: web.BaseRequest) -> None:
    """Invite the body, if the caller waits for that; HTTP/1.0 never does."""
    waits = request.headers.get("Expect", "").lower() == "100-continue"
    if waits and request.version >= (1, 1) and request.transport is not None:
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
