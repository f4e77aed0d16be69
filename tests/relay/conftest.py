import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack

import pytest
from aiohttp import web

from relay.answerhead import AnswerHead
from relay.callers import Party
from relay.forward import Forwarder
from relay.headers import forwardable
from relay.limits import ListenerLimits, StreamLimits, UpstreamLimits
from relay.listener import Handler, Listener
from relay.reading import read_request
from relay.tunnel import Tunnel
from relay.upstream import Upstream
from tests.support.clock import FrozenClock
from tests.support.rawclient import RawClient
from tests.support.recorder import Recorder, Script, say_ok

QUICK = ListenerLimits(header=0.4, keep_alive=0.4, linger=0.3)


class Relay:
    """A listener that forwards all it accepts to a recording upstream."""

    listener: Listener

    def __init__(self, recorder: Recorder, upstream: Upstream, streams: StreamLimits) -> None:
        self.recorder = recorder
        self.upstream = upstream
        self.address = ("", 0)
        self.tunnels: list[Tunnel] = []
        self.decorations: list[AnswerHead] = []
        self.added: Sequence[tuple[bytes, bytes]] = ()
        self._forwarder = Forwarder(clock=FrozenClock(), limits=streams)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        canonical = read_request(request)
        return await self._forwarder.forward(
            request,
            canonical,
            self.upstream,
            target=canonical.target.raw,
            headers=[*forwardable(canonical.headers), *self.added],
            decorate=self._decorate,
            on_open=self.tunnels.append,
        )

    async def client(self, *, patience: float = 5.0, limit: int = 65536) -> RawClient:
        return await RawClient.connect(self.address, patience=patience, limit=limit)

    async def _decorate(self, head: AnswerHead) -> None:
        self.decorations.append(head)
        head.headers.append((b"X-Seen", b"once"))


StartListener = Callable[..., Awaitable[tuple[Listener, tuple[str, int]]]]
StartRelay = Callable[..., Awaitable[Relay]]
StartRecorder = Callable[..., Awaitable[Recorder]]


@pytest.fixture
async def cleanup() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
def start_recorder(cleanup: AsyncExitStack) -> StartRecorder:
    async def start(script: Script = say_ok, *, keep_bytes: bool = True) -> Recorder:
        recorder = await Recorder(script=script, keep_bytes=keep_bytes).start()
        cleanup.push_async_callback(recorder.close)
        return recorder

    return start


@pytest.fixture
def start_listener(cleanup: AsyncExitStack) -> StartListener:
    async def start(
        handler: Handler,
        *,
        limits: ListenerLimits = QUICK,
        party: Party = lambda _: None,
        tls: ssl.SSLContext | None = None,
    ) -> tuple[Listener, tuple[str, int]]:
        sock = socket.create_server(("127.0.0.1", 0))
        listener = Listener(handler, limits=limits, allow_python_parser=True, party=party)
        await listener.listen(sock, tls=tls)
        cleanup.push_async_callback(listener.close, 0.2)
        return listener, sock.getsockname()

    return start


@pytest.fixture
def start_relay(
    start_listener: StartListener, start_recorder: StartRecorder, cleanup: AsyncExitStack
) -> StartRelay:
    async def start(
        script: Script = say_ok,
        *,
        limits: ListenerLimits = QUICK,
        streams: StreamLimits = StreamLimits(),  # noqa: B008 - frozen
        upstream: UpstreamLimits = UpstreamLimits(),  # noqa: B008 - frozen
        keep_bytes: bool = True,
    ) -> Relay:
        recorder = await start_recorder(script, keep_bytes=keep_bytes)
        client = Upstream(recorder.address, limits=upstream)
        cleanup.callback(client.close)
        relay = Relay(recorder, client, streams)
        relay.listener, relay.address = await start_listener(relay.handle, limits=limits)
        return relay

    return start
