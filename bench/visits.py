"""Visits: somebody asks some times over a connection, with one credential, and makes room for the next one."""

import asyncio
import time
from collections.abc import Iterator
from itertools import cycle
from typing import cast

import uvloop

from bench.load import Measured, measured
from bench.steady import get

_END = b"\r\n\r\n"


class Visits:
    """The callers go on with the next visitor where the load before ended."""

    def __init__(self, headers: list[str], *, path: str, requests: int) -> None:
        self._headers = cycle(headers)
        self._path = path
        self._requests = requests

    def load(self, port: int, *, connections: int, seconds: float) -> Measured:
        """Raises RuntimeError for anything but a 2xx."""
        return uvloop.run(self._load(port, connections, seconds))

    async def _load(self, port: int, connections: int, seconds: float) -> Measured:
        until, loop = time.perf_counter() + seconds, asyncio.get_running_loop()
        callers = [
            (await loop.create_connection(lambda: _Caller(self._next(), until), "127.0.0.1", port))[1]
            for _ in range(connections)
        ]
        await asyncio.gather(*(caller.done for caller in callers))
        return measured([taken for caller in callers for taken in caller.times], seconds=seconds)

    def _next(self) -> Iterator[bytes]:
        for header in self._headers:
            request = get(header, self._path)
            for _ in range(self._requests):
                yield request


class _Caller(asyncio.Protocol):
    """Asks with one of `requests` after the other, until the moment `until`."""

    def __init__(self, requests: Iterator[bytes], until: float) -> None:
        self._requests = requests
        self._until = until
        self._received = b""
        self._begun = 0.0
        self.times: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        received = self._received + data
        head, end, body = received.partition(_END)
        if not received.startswith(b"HTTP/1.1 2"):
            self._finish(RuntimeError(received[:300]))
        elif not end or len(body) < int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]):
            self._received = received
        else:
            self._answered()

    def connection_lost(self, reason: Exception | None) -> None:
        self._finish(RuntimeError("a kept connection was closed"))

    def _answered(self) -> None:
        now = time.perf_counter()
        self.times.append(now - self._begun)
        if now < self._until:
            self._ask()
        else:
            self._finish(None)

    def _ask(self) -> None:
        self._received = b""
        self._begun = time.perf_counter()
        self._transport.write(next(self._requests))

    def _finish(self, fault: Exception | None) -> None:
        self._transport.abort()
        if self.done.done():
            return
        if fault is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(fault)
