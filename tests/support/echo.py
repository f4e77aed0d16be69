"""A data source that tells what it was sent, and misbehaves on demand."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web
from aiohttp.test_utils import RawTestServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One request as it came; header names in lower case, several of one name joined with commas."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True, kw_only=True)
class Echo:
    port: int
    seen: list[Seen] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a caller leaves while `/slow` waits."""
    waits: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when `/slow` begins to wait."""

    @property
    def authority(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.authority}"

    @property
    def last(self) -> Seen:
        return self.seen[-1]

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.seen.append(await _seen(request))
        first = request.path.split("/")[1]
        return await _BEHAVIOURS.get(first, _answer)(self, request)


Behaviour = Callable[[Echo, web.BaseRequest], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def open_echo() -> AsyncIterator[Echo]:
    """On a free port. The first segment of a path names a behaviour, see the end of this file."""
    echo = Echo(port=0)
    async with RawTestServer(echo.handle, handler_cancellation=True) as server:
        echo.port = server.port or 0
        yield echo


async def _seen(request: web.BaseRequest) -> Seen:
    headers: dict[str, str] = {}
    for raw_name, raw_value in request.raw_headers:
        name, value = raw_name.decode().lower(), raw_value.decode()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Seen(method=request.method, target=request.raw_path, headers=headers, body=await request.read())


async def _answer(echo: Echo, _: web.BaseRequest) -> web.Response:
    last = echo.last
    told = {
        "method": last.method,
        "target": last.target,
        "headers": last.headers,
        "body": last.body.decode("latin-1"),
    }
    return web.Response(text=json.dumps(told), content_type="application/json")


async def _status(echo: Echo, request: web.BaseRequest) -> web.Response:
    answer = await _answer(echo, request)
    answer.set_status(int(request.path.split("/")[2]))
    answer.headers["WWW-Authenticate"] = 'Basic realm="upstream"'
    return answer


async def _headers(echo: Echo, request: web.BaseRequest) -> web.Response:
    answer = await _answer(echo, request)
    for line in (
        "X-Upstream: yes",
        "Set-Cookie: upstream=1; Path=/",
        "Set-Cookie: second=2",
        "Cache-Control: max-age=60",
        "X-Frame-Options: upstream",
        'ETag: "abc"',
        "Access-Control-Allow-Origin: *",
        "Keep-Alive: timeout=5",
        "Content-Security-Policy: default-src *",
        "Clear-Site-Data: *",
        "Strict-Transport-Security: max-age=1",
        "Alt-Svc: h3=x",
        "Service-Worker-Allowed: /",
        "X-Content-Type-Options: sniff",
        "X-Doorward-Forget: user=1; sessions=all; identity",
        "X_Doorward_Forget: user=1; sessions=all; identity",
        'WWW-Authenticate: Basic realm="upstream"',
    ):
        answer.headers.add(*line.split(": ", 1))
    return answer


async def _redirect(_: Echo, __: web.BaseRequest) -> web.Response:
    return web.Response(status=302, headers={"Location": "/elsewhere"})


async def _gzip(_: Echo, __: web.BaseRequest) -> web.Response:
    return web.Response(body=gzip.compress(b"packed", mtime=0), headers={"Content-Encoding": "gzip"})


async def _stream(_: Echo, request: web.BaseRequest) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    for tick in range(3):
        await answer.write(b"tick %d\n" % tick)
        await asyncio.sleep(0.15)
    return answer


async def _events(_: Echo, request: web.BaseRequest) -> web.StreamResponse:
    """Until the caller leaves."""
    answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await answer.prepare(request)
    while True:
        await answer.write(b"data: tick\n\n")
        await asyncio.sleep(0.1)


async def _download(_: Echo, request: web.BaseRequest) -> web.StreamResponse:
    """Long, of known length, and never whole."""
    answer = web.StreamResponse(headers={"Content-Length": str(1 << 20)})
    await answer.prepare(request)
    while True:
        await answer.write(b"tick\n")
        await asyncio.sleep(0.1)


async def _late(echo: Echo, request: web.BaseRequest) -> web.StreamResponse:
    """A download after a moment that is short for an answer."""
    await asyncio.sleep(0.3)
    return await _download(echo, request)


async def _slow(echo: Echo, request: web.BaseRequest) -> web.StreamResponse:
    echo.waits.set()
    try:
        await asyncio.sleep(float(request.path.split("/")[2]))
    except asyncio.CancelledError:
        echo.left.set()
        raise
    return await _answer(echo, request)


async def _close(_: Echo, request: web.BaseRequest) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _partial(echo: Echo, request: web.BaseRequest) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Length": "100"})
    await answer.prepare(request)
    await answer.write(b"0123456789")
    return await _close(echo, request)


async def _websocket(_: Echo, request: web.BaseRequest) -> web.StreamResponse:
    socket = web.WebSocketResponse()
    # aiohttp asks for the class that its own router makes, but uses no more than this one has.
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await socket.send_str(f"echo {message.data}")
    return socket


_BEHAVIOURS: Mapping[str, Behaviour] = {
    "status": _status,
    "headers": _headers,
    "redirect": _redirect,
    "gzip": _gzip,
    "stream": _stream,
    "events": _events,
    "download": _download,
    "late": _late,
    "slow": _slow,
    "close": _close,
    "partial": _partial,
    "websocket": _websocket,
}
