"""Places for connections to one upstream, and the idle connections among them."""

import asyncio

from contract.errors import Unavailable
from relay.connection import UpstreamConnection
from relay.dialer import Dialer
from relay.limits import UpstreamLimits


class Pool:
    """At most `connections` at a time. The connection used last is used next, so that surplus ones expire."""

    def __init__(self, dialer: Dialer, limits: UpstreamLimits) -> None:
        self._dialer = dialer
        self._limits = limits
        self._places = asyncio.Semaphore(limits.connections)
        self._idle: list[UpstreamConnection] = []
        self._sweep: asyncio.TimerHandle | None = None
        self._closed = False

    async def take(self, *, fresh: bool = False) -> UpstreamConnection:
        """An open connection, to be given back whatever happens; `fresh` never is one used before."""
        await self._take_place()
        try:
            return (None if fresh else self._take_idle()) or await self._dialer.dial()
        except BaseException:
            self._places.release()
            raise

    def give(self, connection: UpstreamConnection, reusable: bool) -> None:  # noqa: FBT001 - a callback's one fact
        self._places.release()
        if not reusable or self._closed or len(self._idle) >= self._limits.idle_connections:
            connection.abort()
            return
        loop = asyncio.get_running_loop()
        connection.reused = True
        connection.idle_since = loop.time()
        self._idle.append(connection)
        if self._sweep is None:
            self._sweep = loop.call_later(self._limits.pool_idle, self._expire)

    def close(self) -> None:
        """Close the idle ones; those in use are closed when they are given back."""
        self._closed = True
        if self._sweep is not None:
            self._sweep.cancel()
        while self._idle:
            self._idle.pop().close()

    async def _take_place(self) -> None:
        if not self._places.locked():
            await self._places.acquire()
            return
        try:
            async with asyncio.timeout(self._limits.connect):
                await self._places.acquire()
        except TimeoutError:
            raise Unavailable from None

    def _take_idle(self) -> UpstreamConnection | None:
        youngest = asyncio.get_running_loop().time() - self._limits.pool_idle
        while self._idle:
            connection = self._idle.pop()
            if connection.usable and connection.idle_since > youngest:
                return connection
            connection.abort()
        return None

    def _expire(self) -> None:
        loop = asyncio.get_running_loop()
        self._sweep = None
        oldest = loop.time() - self._limits.pool_idle
        for connection in [each for each in self._idle if each.idle_since <= oldest or not each.usable]:
            self._idle.remove(connection)
            connection.close()
        if self._idle:
            self._sweep = loop.call_later(self._limits.pool_idle, self._expire)
