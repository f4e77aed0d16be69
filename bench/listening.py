"""Readers of server-sent events, each of which tells when it was sent."""

import asyncio
import re
import time
from typing import cast

import uvloop

from bench.load import Measured, measured

_EVENT = re.compile(rb"data: ([0-9]+)\n\n")


class _Listener(asyncio.Protocol):
    """`ages` are seconds, from the event's sending to its arrival here."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._rest = b""
        self.ages: list[float] = []
        self.wrong: bytes | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"HTTP/1.1 ") and not data.startswith(b"HTTP/1.1 200"):
            self.wrong = data[:300]
        now, end = time.perf_counter_ns(), 0
        received = self._rest + data
        for event in _EVENT.finditer(received):
            self.ages.append((now - int(event[1])) / 1e9)
            end = event.end()
        self._rest = received[max(end, len(received) - 64) :]


def listen(port: int, request: bytes, *, streams: int, seconds: float) -> Measured:
    """Events that arrived, and their ages; raises RuntimeError for an answer that is no stream."""
    return uvloop.run(_listen(port, request, streams=streams, seconds=seconds))


async def _listen(port: int, request: bytes, *, streams: int, seconds: float) -> Measured:
    loop = asyncio.get_running_loop()
    listeners = [
        (await loop.create_connection(lambda: _Listener(request), "127.0.0.1", port))[1] for _ in range(streams)
    ]
    await asyncio.sleep(seconds)
    for listener in listeners:
        listener.transport.abort()
        if listener.wrong is not None:
            raise RuntimeError(listener.wrong)
    return measured([age for listener in listeners for age in listener.ages], seconds=seconds)
