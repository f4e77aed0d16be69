"""A live upstream, which sends WebSockets' bytes back and tells events, and the load for WebSockets.

Both are as cheap as Python can be.
"""

import asyncio
import hashlib
import sys
import time
from base64 import b64encode
from typing import cast

import uvloop

from bench.load import Measured, measured

_KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
_ACCEPT = b64encode(hashlib.sha1(_KEY + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
_SWITCH = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: " + _ACCEPT + b"\r\n\r\n"
)
# A masked text frame of 64 bytes whose mask is nought (RFC 6455 §5.2).
FRAME = b"\x81\xc0\x00\x00\x00\x00" + b"x" * 64
_HEALTH = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
_STREAM = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)
EVENT_SECONDS = 0.005
"""From one event of a stream to the next one."""


class Live(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._switched = False

    def data_received(self, data: bytes) -> None:
        if self._switched:
            self._transport.write(data)
        elif b"/events HTTP" in data:
            self._transport.write(_STREAM)
            self._tell()
        elif b"websocket" in data:
            self._switched = True
            self._transport.write(_SWITCH)
        else:
            self._transport.write(_HEALTH)

    def _tell(self) -> None:
        if self._transport.is_closing():
            return
        event = b"data: %d\n\n" % time.perf_counter_ns()
        self._transport.write(b"%x\r\n%b\r\n" % (len(event), event))
        asyncio.get_running_loop().call_later(EVENT_SECONDS, self._tell)


class Talker(asyncio.Protocol):
    """Sends a frame, waits for it to come back, and so on. `times` are seconds."""

    def __init__(self, handshake: bytes) -> None:
        self._handshake = handshake
        self._there = -1
        self._began = 0.0
        self.times: list[float] = []
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._handshake)

    def data_received(self, data: bytes) -> None:
        if self._there < 0:
            self._opened(data)
            return
        self._there += len(data)
        if self._there >= len(FRAME):
            self.times.append(time.perf_counter() - self._began)
            self.send()

    def connection_lost(self, reason: Exception | None) -> None:
        if not self.open.done():
            self.open.set_exception(RuntimeError("it was closed before it was open"))

    def send(self) -> None:
        self._there = 0
        self._began = time.perf_counter()
        self._transport.write(FRAME)

    def stop(self) -> None:
        self._transport.abort()

    def _opened(self, data: bytes) -> None:
        if not data.startswith(b"HTTP/1.1 101"):
            self.open.set_exception(RuntimeError(data[:300]))
            return
        self._there = 0
        self.open.set_result(None)


def handshake(path: str, header: str) -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: bench.test\r\n{header}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {_KEY.decode()}\r\n\r\n"
    ).encode()


async def talk(port: int, hello: bytes, *, connections: int, seconds: float) -> Measured:
    """Messages that came back, per second."""
    talkers = await idle(port, hello, connections=connections)
    for talker in talkers:
        talker.send()
    await asyncio.sleep(seconds)
    for talker in talkers:
        talker.stop()
    return measured([taken for talker in talkers for taken in talker.times], seconds=seconds)


async def idle(port: int, hello: bytes, *, connections: int) -> list[Talker]:
    """Opened one after the other, and silent."""
    return [await _connected(port, hello) for _ in range(connections)]


async def _connected(port: int, hello: bytes) -> Talker:
    _, talker = await asyncio.get_running_loop().create_connection(lambda: Talker(hello), "127.0.0.1", port)
    await asyncio.wait_for(talker.open, 10)
    return talker


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Live, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        loop.run(main(int(sys.argv[1])))
