"""One connection to an upstream, as an asyncio protocol: bounded both ways, one exchange at a time."""

import asyncio
from typing import Protocol, cast

from contract.errors import BadGateway, GatewayTimeout
from relay.answerhead import AnswerHead
from relay.answerreader import AnswerReader

_PIECE = 128 * 1024
"""Bytes read at once: what a caller who does not read makes us keep, and no event loop's idea of enough."""
_HIGH = _PIECE // 2
_read = bytearray(_PIECE)
_view = memoryview(_read)
"""For all connections: what is in it is taken out before another one is read."""


class Reader(Protocol):
    """Whoever takes the bytes as they come, in place of an exchange."""

    def upstream_sent(self, data: bytes) -> None: ...
    def upstream_left(self) -> None: ...
    def upstream_full(self) -> None: ...
    def upstream_empty(self) -> None: ...


class UpstreamConnection(asyncio.BufferedProtocol):
    """Reading pauses while more than 32 KiB wait to be taken, writing while the transport's buffer is full."""

    def __init__(self) -> None:
        self.reused = False
        self.idle_since = 0.0
        self.direct: Reader | None = None
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._reader: AnswerReader | None = None
        self._failure: Exception | None = None
        self._left_by_peer = False
        self._touched = False
        self._reading_paused = False
        self._news: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None

    @property
    def usable(self) -> bool:
        return self._transport is not None and not self._transport.is_closing() and self._failure is None

    def rest(self) -> None:
        """Nobody uses it from now on, until somebody does."""
        self.reused = True
        # get_running_loop() asks the system for our process each time, until Python 3.12.
        self.idle_since = self._loop.time()

    def has_rested(self, seconds: float) -> bool:
        """For so long or longer."""
        return self._loop.time() - self.idle_since >= seconds

    @property
    def stale(self) -> bool:
        """Whether an idle connection was given up by its peer just as we used it again."""
        return self.reused and self._left_by_peer and not self._touched

    def lend(self, reader: Reader) -> None:
        """To `reader`, until it gives the connection to an exchange or back to the pool."""
        self.direct = reader

    def begin(self, reader: AnswerReader) -> None:
        """Whatever comes from now on belongs to this answer."""
        self.direct = None
        self._reader = reader
        self._touched = False

    def finish(self) -> bool:
        """End the exchange; whether another one may follow on this connection."""
        reader, self._reader = self._reader, None
        self.resume_reading()
        clean = reader is not None and reader.ended and reader.keeps_open and not reader.surplus
        return clean and self.usable

    def write(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    async def drain(self, *, within: float | None) -> None:
        """Wait until there is room to write. Raises GatewayTimeout, or ConnectionError when the peer has left."""
        if self._room is not None and not self._room.done():
            await self._bounded(self._room, within)
        if not self.usable:
            raise ConnectionResetError

    @property
    def answered(self) -> bool:
        return self._reader is None or self._reader.head is not None

    async def head(self) -> AnswerHead:
        """Wait for the answer's head; raises what failed instead."""
        reader = cast("AnswerReader", self._reader)
        while reader.head is None:
            await self._more(None)
        return reader.head

    def ready(self) -> bytes:
        """The body bytes that are there already."""
        reader = cast("AnswerReader", self._reader)
        chunks, reader.chunks = reader.chunks, []
        self.resume_reading()
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def stop(self) -> None:
        """Let the answer end here; nothing else may follow on this connection."""
        if self._reader is not None:
            self._reader.ended = self._reader.surplus = True
            self._wake()

    async def chunk(self, *, within: float | None) -> bytes:
        """The next body bytes, empty at the body's end; raises what failed after all that came before it."""
        reader = cast("AnswerReader", self._reader)
        while not reader.chunks and not reader.ended:
            await self._more(within)
        return self.ready()

    def fail(self, failure: Exception) -> None:
        if self._failure is None:
            self._failure = failure
        self.abort()
        self._wake()

    def pause_reading(self) -> None:
        if self._transport is not None and not self._reading_paused:
            self._reading_paused = True
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        if not self._reading_paused:
            return
        self._reading_paused = False
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        return _view

    def buffer_updated(self, nbytes: int) -> None:
        data = bytes(_view[:nbytes])
        if self.direct is not None:
            self.direct.upstream_sent(data)
        else:
            self.feed(data)

    def feed(self, data: bytes) -> None:
        """To the exchange, what the upstream sent."""
        if self._reader is None:
            # Nothing was asked, so this is no answer (RFC 9112 §9.2).
            self.abort()
            return
        self._touched = True
        try:
            self._reader.feed(data)
        except BadGateway as broken:
            self.fail(broken)
            return
        if sum(map(len, self._reader.chunks)) > _HIGH:
            self.pause_reading()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self.direct is not None:
            # First, for it may hand what it has to an exchange, which then learns of the end.
            self.direct.upstream_left()
        self._left_by_peer = self._failure is None
        self._failure = self._failure or self._end_of_stream(exc)
        self._wake()
        self.resume_writing()

    def pause_writing(self) -> None:
        self._room = self._loop.create_future()
        if self.direct is not None:
            self.direct.upstream_full()

    def resume_writing(self) -> None:
        if self.direct is not None:
            self.direct.upstream_empty()
        room, self._room = self._room, None
        if room is not None and not room.done():
            room.set_result(None)

    def _end_of_stream(self, exc: Exception | None) -> Exception | None:
        if self._reader is not None and self._reader.ended:
            return None
        # Without a reader it ended before anybody asked: who has just dialled it must not wait for an answer.
        if self._reader is None or exc is not None:
            return BadGateway()
        try:
            self._reader.feed_eof()
        except BadGateway as broken:
            return broken
        return None

    async def _more(self, within: float | None) -> None:
        if self._failure is not None:
            raise self._failure
        self._news = self._loop.create_future()
        await self._bounded(self._news, within)

    async def _bounded(self, future: "asyncio.Future[None]", within: float | None) -> None:
        if within is None:
            await future
            return
        try:
            async with asyncio.timeout(within):
                await future
        except TimeoutError:
            self.fail(GatewayTimeout())
            raise GatewayTimeout from None

    def _wake(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)
