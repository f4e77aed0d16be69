"""All callers of one listener: how many there may be, and how they are let go."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import StreamReader, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import HttpVersion11, RawRequestMessage

from relay.address import peer_of
from relay.caller import CallerConnection, CallerRequest
from relay.fast.patience import Patience
from relay.fast.work import Clerk
from relay.limits import ListenerLimits

Party = Callable[[str], str | None]
"""Whom a peer's address belongs to, for whom connections are counted; None if nobody counts."""

_SETTLE_SECONDS = 0.05
"""A connection that was just accepted is known after the loop's next turns."""
_TICK_SECONDS = 0.1


class Callers(web.Server):
    def __init__(
        self,
        handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
        *,
        limits: ListenerLimits,
        clerk: Clerk | None,
        party: Party,
    ) -> None:
        super().__init__(handler, request_factory=_request, handler_cancellation=True)
        self._limits = limits
        self._clerk = clerk
        self._party = party
        self._patience = Patience()
        self._here: dict[web.RequestHandler, str | None] = {}
        self._parties: Counter[str] = Counter()
        self._leaving = False
        self._empty = asyncio.Event()
        self._empty.set()

    def __call__(self) -> CallerConnection:
        return CallerConnection(
            self, loop=self._loop, limits=self._limits, clerk=self._clerk, patience=self._patience
        )

    async def let_go(self, *, within: float, idle: float) -> None:
        """Callers end with their next answer; those without a request leave after `idle` seconds."""
        self._leaving = True
        # What the fast lane waits for is handed to the other one, which knows how to end.
        self._patience.exhaust()
        await asyncio.sleep(_SETTLE_SECONDS)
        for connection in self._connected():
            connection.leave()
        await self._emptied(within=min(idle, within))
        end = self._loop.time() + within - idle
        self._end_idle()
        while self._here and self._loop.time() < end:
            await self._emptied(within=_TICK_SECONDS)
            self._end_idle()

    def _end_idle(self) -> None:
        for connection in self._connected():
            if connection.is_idle:
                connection.force_close()

    async def _emptied(self, *, within: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._empty.wait()

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        party = self._party(peer_of(transport))
        self._here[handler] = party
        self._empty.clear()
        if party is not None:
            self._parties[party] += 1
        if len(self._here) > self._limits.connections or self._is_too_many(party):
            transport.abort()
        elif self._leaving and isinstance(handler, CallerConnection):
            handler.leave()

    def connection_lost(self, handler: web.RequestHandler, exc: BaseException | None = None) -> None:
        super().connection_lost(handler, exc)
        self._leave(self._here.pop(handler, None))
        if not self._here:
            self._empty.set()

    def _connected(self) -> list[CallerConnection]:
        return [handler for handler in self._here if isinstance(handler, CallerConnection)]

    def _is_too_many(self, party: str | None) -> bool:
        most = self._limits.connections_of_one
        return party is not None and most is not None and self._parties[party] > most

    def _leave(self, party: str | None) -> None:
        if party is None:
            return
        self._parties[party] -= 1
        if not self._parties[party]:
            del self._parties[party]


def _request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: web.RequestHandler,
    writer: AbstractStreamWriter,
    task: "asyncio.Task[None]",
) -> CallerRequest:
    if message.method == "UNKNOWN":
        # aiohttp's stand-in for what it could not parse; we answer in our own version (RFC 9112 §2.3).
        message = message._replace(version=HttpVersion11)
    return CallerRequest(message, payload, protocol, writer, task, asyncio.get_running_loop())
