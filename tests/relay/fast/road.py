"""Through real sockets: a listener whose clerk knows everybody, and an upstream that records."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from relay.fast.errand import FLOW_SECONDS, Errand
from relay.fast.patience import SECONDS
from relay.fast.reply import Reply
from relay.fast.request import SimpleRequest, fields
from relay.fast.upload import Upload
from relay.fast.work import Desk, Work
from relay.limits import StreamLimits
from relay.listener import Listener
from relay.upstream import Upstream
from tests.relay.conftest import QUICK, Relay
from tests.support.rawclient import RawClient
from tests.support.recorder import Call

DATE = b"Date: Sun, 22 Nov 2026 01:00:00 GMT\r\n"
MARK = b"X-Lane: fast\r\n"


class Clerk:
    """Marks what it forwards, so that the upstream sees which lane a request came by."""

    def __init__(self, upstream: Upstream) -> None:
        self.upstream = upstream
        self.streams = StreamLimits()
        self.cuts: list[Callable[[], None]] = []
        self.watched = 0

    def watch(self, cut: Callable[[], None]) -> Callable[[], None]:
        self.cuts.append(cut)
        self.watched += 1
        return lambda: self.cuts.remove(cut)

    def desk(self, *, peer: str, scheme: str) -> Desk:
        assert (peer, scheme) == ("127.0.0.1", "http")
        return self

    def work(self, request: SimpleRequest) -> Work | None:
        target, block = request.target, request.block
        if target == b"/think":
            return Reply(think())
        if target == b"/slow" or b"X-Slow" in block or fields(block) is None:
            return None
        head = b"%b %b HTTP/1.1\r\nHost: up.test\r\n%b" % (request.method.encode(), target, MARK)
        if request.length is None:
            return Errand(self.upstream, head + b"\r\n", watch=self.watch, streams=self.streams)
        order = head + b"Content-Length: %d\r\n\r\n%b" % (request.length, request.body)
        if request.unsent:
            return Upload(self.upstream, order, unsent=request.unsent, watch=self.watch, streams=self.streams)
        return Errand(self.upstream, order, watch=self.watch, streams=self.streams, may_be_repeated=False)


class Road:
    def __init__(self, relay: Relay, address: tuple[str, int]) -> None:
        self.recorder = relay.recorder
        self.upstream = relay.upstream
        self.clerk = Clerk(relay.upstream)
        self.address = address
        self.listener: Listener

    async def client(self) -> RawClient:
        """One whose first request made the connection to the upstream that the fast lane needs."""
        client = await RawClient.connect(self.address)
        await client.ask(get("/slow"))
        self.recorder.requests.clear()
        return client

    @property
    def fast(self) -> list[bool]:
        return [b"X-Lane: fast" in request.head for request in self.recorder.requests]


def get(target: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET {target} HTTP/1.1", "Host: gw.test", *headers, "", ""]).encode()


async def think() -> bytes:
    """For longer than a connection may be idle."""
    await asyncio.sleep(QUICK.keep_alive + 3 * SECONDS)
    return b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nthought"


async def say(call: Call) -> None:
    """By the target: how to answer."""
    match call.request.target:
        case b"/forget":
            await call.answer(b"told", headers=DATE + b"X-Doorward-Forget: user=1\r\n")
        case b"/late":
            await asyncio.sleep(1.2)
            await call.answer(b"late", headers=DATE)
        case b"/drop":
            call.abort()
        case b"/half":
            await call.send(b"HTTP/1.1 200 OK\r\n" + DATE + b"Content-Length: 10\r\n\r\nhalf")
            call.close()
        case b"/stream":
            await call.send(b"HTTP/1.1 200 OK\r\n" + DATE + b"Transfer-Encoding: chunked\r\n\r\n")
            for piece in (b"one", b"two"):
                await call.send(b"3\r\n%b\r\n" % piece)
                await asyncio.sleep(2 * FLOW_SECONDS)
            await call.send(b"0\r\n\r\n")
        case b"/chunks":
            await call.send(b"HTTP/1.1 200 OK\r\n" + DATE + b"Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
            await call.send(b"3\r\ntwo\r\n0\r\n\r\n")
        case b"/endless":
            await call.send(b"HTTP/1.1 200 OK\r\n" + DATE + b"Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        case b"/large":
            await call.answer(b"x" * 1_000_000, headers=DATE)
        case target:
            await call.answer(b"for " + target, headers=DATE)


@asynccontextmanager
async def opened(relay: Relay, *, kept: int = 0) -> AsyncIterator[Road]:
    """`kept` are the bytes that the system keeps for a caller, on this machine else megabytes."""
    sock = socket.create_server(("127.0.0.1", 0))
    if kept:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, kept)
    road = Road(relay, sock.getsockname())
    road.listener = Listener(relay.handle, limits=QUICK, allow_python_parser=True, clerk=road.clerk)
    await road.listener.listen(sock)
    try:
        yield road
    finally:
        await road.listener.close(0.2)
