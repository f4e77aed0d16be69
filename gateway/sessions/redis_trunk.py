"""One connection to Redis that carries what is asked often: all questions at once, answers in their order.

The client makes it, and so knows of passwords, protocol and TLS; from then on bytes are packed and read here, by
the parser that the client uses, too: its own way there and back costs ten times as much (decisions/0033).
"""

import asyncio
from collections import deque
from contextlib import suppress
from typing import cast

import hiredis
from redis.asyncio import Connection, Redis
from redis.exceptions import RedisError

from gateway.sessions.redis_link import TIMEOUT_SECONDS
from gateway.sessions.redis_sentinel import has_replicas

_RETRY_SECONDS = 0.5


class Untold(Exception):  # noqa: N818 - a verdict, not an error of ours
    """No answer came of it, or one that the client understands better: ask by the client."""


class RedisTrunk:
    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._line: _Line | None = None

    async def ask(self, *words: str | float) -> object:
        """The answer, texts decoded; raises Untold, and TimeoutError after as long as a request may wait.

        A caller who is cancelled leaves a gap that the answer falls into.
        """
        if self._line is None:
            raise Untold
        return await self._line.ask(words)

    async def follow(self) -> None:
        """Keep the connection, until cancelled."""
        if has_replicas(self._redis):
            # Each answer has to be held against what the Sentinels say.
            return
        while True:
            # Whoever asks by the client meanwhile tells of it.
            with suppress(RedisError, OSError):
                await self._follow_one_link()
            await asyncio.sleep(_RETRY_SECONDS)

    async def _follow_one_link(self) -> None:
        link: Connection = self._redis.connection_pool.make_connection()  # type: ignore[no-untyped-call]  # no types
        try:
            await link.connect()  # type: ignore[no-untyped-call]  # as above
            # The client has no public way to let go of what it connected.
            writer = cast("asyncio.StreamWriter", link._writer)  # noqa: SLF001
            self._line = _Line(cast("asyncio.Transport", writer.transport))
            await self._line.lost
        finally:
            line, self._line = self._line, None
            if line is not None:
                line.end(Untold())
            await link.disconnect(nowait=True)


class _Line(asyncio.Protocol):
    """`lost` is done when the connection has ended."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport = transport
        self._answers = hiredis.Reader(encoding="utf-8", errors="replace", notEnoughData=_NOTHING)
        self._waiting: deque[tuple[asyncio.Future[object], float]] = deque()
        self._watch: asyncio.TimerHandle | None = None
        self.lost: asyncio.Future[None] = self._loop.create_future()
        transport.set_protocol(self)

    def ask(self, words: tuple[str | float, ...]) -> "asyncio.Future[object]":
        answer: asyncio.Future[object] = self._loop.create_future()
        self._waiting.append((answer, self._loop.time()))
        self._transport.write(hiredis.pack_command(words))  # type: ignore[arg-type]  # any number of words
        if self._watch is None:
            self._watch = self._loop.call_later(TIMEOUT_SECONDS, self._look)
        return answer

    def end(self, reason: Exception) -> None:
        """For all that wait."""
        if not self.lost.done():
            self.lost.set_result(None)
        self._transport.abort()
        if self._watch is not None:
            self._watch.cancel()
        while self._waiting:
            answer, _ = self._waiting.popleft()
            if not answer.done():
                answer.set_exception(reason)

    def data_received(self, data: bytes) -> None:
        try:
            self._answers.feed(data)
            while (answer := self._answers.gets()) is not _NOTHING:
                self._take(answer)
        except hiredis.ProtocolError:
            self.end(Untold())

    def connection_lost(self, exc: Exception | None) -> None:
        self.end(Untold())

    def _take(self, answer: object) -> None:
        if isinstance(answer, hiredis.PushNotification):
            return
        if not self._waiting:
            # Nobody asked: whose the next answer is, nobody can tell.
            self.end(Untold())
            return
        waiting, _ = self._waiting.popleft()
        if waiting.done():
            return
        if isinstance(answer, hiredis.HiredisError):
            waiting.set_exception(Untold())
        else:
            waiting.set_result(answer)

    def _look(self) -> None:
        """One timer for all: the oldest question is the first to wait too long."""
        self._watch = None
        if not self._waiting:
            return
        left = self._waiting[0][1] + TIMEOUT_SECONDS - self._loop.time()
        if left <= 0:
            self.end(TimeoutError())
        else:
            self._watch = self._loop.call_later(left, self._look)


_NOTHING = object()
