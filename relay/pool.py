"""Places for connections to one upstream, and the idle connections among them."""

import asyncio
from collections import deque
from contextlib import suppress

from contract.errors import Unavailable
from relay.connection import UpstreamConnection
from relay.dialer import Dialer
from relay.limits import UpstreamLimits


class Pool:
    """At most `connections` at a time, idle ones among them.

    The connection used last is used next, so that surplus ones expire.
    """

    def __init__(self, dialer: Dialer, limits: UpstreamLimits) -> None:
        self._dialer = dialer
        self._limits = limits
        self._open = 0
        self._idle: list[UpstreamConnection] = []
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._sweep: asyncio.TimerHandle | None = None
        self._closed = False

    async def take(self, *, fresh: bool = False) -> UpstreamConnection:
        """An open connection, to be given back whatever happens; `fresh` never is one used before."""
        connection = None if fresh else self.take_idle()
        if connection is None and not self._has_place():
            connection = await self._wait(fresh=fresh)
        return connection or await self._dial()

    def take_idle(self) -> UpstreamConnection | None:
        """One that is open and free, if there is one."""
        while self._idle:
            connection = self._idle.pop()
            if connection.usable and not connection.has_rested(self._limits.pool_idle):
                return connection
            self._drop(connection)
        return None

    def give(self, connection: UpstreamConnection, reusable: bool) -> None:  # noqa: FBT001 - a callback's one fact
        if not reusable or self._closed or len(self._idle) >= self._limits.idle_connections:
            self._drop(connection)
            return
        connection.rest()
        self._idle.append(connection)
        if self._waiting:
            self._tell_waiting()
        if self._sweep is None:
            self._sweep = asyncio.get_running_loop().call_later(self._limits.pool_idle, self._expire)

    def close(self) -> None:
        """Close the idle ones; those in use are closed when they are given back."""
        self._closed = True
        if self._sweep is not None:
            self._sweep.cancel()
        while self._idle:
            self._idle.pop().close()

    async def _dial(self) -> UpstreamConnection:
        self._open += 1
        try:
            return await self._dialer.dial()
        except BaseException:
            self._leave_place()
            raise

    def _has_place(self) -> bool:
        if self._open < self._limits.connections:
            return True
        if self._idle:
            # Whoever wants a fresh one has the place of the idle one that rested longest.
            self._drop(self._idle.pop(0))
            return True
        return False

    async def _wait(self, *, fresh: bool) -> UpstreamConnection | None:
        """Until a connection is free, or None when there is a place for one; raises Unavailable."""
        try:
            async with asyncio.timeout(self._limits.connect):
                while True:
                    await self._news()
                    connection = None if fresh else self.take_idle()
                    if connection is not None or self._has_place():
                        return connection
        except TimeoutError:
            raise Unavailable from None

    async def _news(self) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        finally:
            with suppress(ValueError):
                self._waiting.remove(turn)

    def _drop(self, connection: UpstreamConnection) -> None:
        connection.abort()
        self._leave_place()

    def _leave_place(self) -> None:
        self._open -= 1
        self._tell_waiting()

    def _tell_waiting(self) -> None:
        """All of them: who was told may have given up, and few ever wait."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)

    def _expire(self) -> None:
        self._sweep, most = None, self._limits.pool_idle
        for connection in [each for each in self._idle if each.has_rested(most) or not each.usable]:
            self._idle.remove(connection)
            connection.close()
            self._leave_place()
        if self._idle:
            self._sweep = asyncio.get_running_loop().call_later(most, self._expire)
