"""A new connection for every request: connect, ask, read, close."""

import asyncio
import time
from typing import cast

import uvloop

from bench.load import Measured, measured

_END = b"\r\n\r\n"


class _Visit(asyncio.Protocol):
    def __init__(self, request: bytes) -> None:
        self._request = request
        self._received = b""
        self.answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(_END)
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]) if end else 1 << 60
        if len(body) >= length:
            self._transport.close()
            self._settle(head)

    def connection_lost(self, reason: Exception | None) -> None:
        self._settle(b"")

    def _settle(self, head: bytes) -> None:
        if self.answered.done():
            return
        if head.startswith(b"HTTP/1.1 2"):
            self.answered.set_result(None)
        else:
            self.answered.set_exception(RuntimeError(self._received[:300]))


def cold(port: int, request: bytes, *, callers: int, seconds: float) -> Measured:
    """Raises RuntimeError for anything but a 2xx."""
    return uvloop.run(_cold(port, request, callers=callers, seconds=seconds))


async def _cold(port: int, request: bytes, *, callers: int, seconds: float) -> Measured:
    until = time.perf_counter() + seconds
    found = await asyncio.gather(*(_visits(port, request, until) for _ in range(callers)))
    return measured([taken for times in found for taken in times], seconds=seconds)


async def _visits(port: int, request: bytes, until: float) -> list[float]:
    loop, times = asyncio.get_running_loop(), []
    while (begun := time.perf_counter()) < until:
        _, visit = await loop.create_connection(lambda: _Visit(request), "127.0.0.1", port)
        await visit.answered
        times.append(time.perf_counter() - begun)
    return times
