"""A caller's connection: aiohttp's protocol with the deadlines, bounds and silences it lacks (security.md §6)."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from aiohttp import StreamReader, web
from aiohttp.http_exceptions import HttpProcessingError

from contract.answers import problem_answer
from contract.logs import logger
from relay.address import peer_of
from relay.fast.lane import Lane
from relay.fast.patience import SECONDS, Patience
from relay.fast.work import Clerk
from relay.limits import HEADER_BLOCK, HEADER_FIELDS, REQUEST_LINE, ListenerLimits
from relay.parsererror import refusal_for
from relay.pipe import Pipe
from relay.relayed import reset
from relay.strictparser import Parser, StrictParser
from relay.upstream import Begun

_log = logger("relay.caller")
_READ_BUFFER = 64 * 1024


class CallerRequest(web.BaseRequest):
    """A request whose answer does not say what software made it, and says when the connection ends with it."""

    @property
    def keep_alive(self) -> bool:
        connection = cast("CallerConnection", self.protocol)
        return not (connection.exhausted or connection.says_bye or self._message.should_close)

    async def _prepare_hook(self, response: web.StreamResponse) -> None:
        response.headers.popall("Server", None)


class CallerConnection(web.RequestHandler):
    __slots__ = (
        "_begun",
        "_clerk",
        "_deadline",
        "_endless",
        "_finished",
        "_goes_on",
        "_lane",
        "_leaving",
        "_limits",
        "_patience",
        "_pipe",
        "_strict",
        "peer",
        "scheme",
    )

    def __init__(
        self,
        manager: web.Server,
        *,
        loop: asyncio.AbstractEventLoop,
        limits: ListenerLimits,
        clerk: Clerk | None = None,
        patience: Patience | None = None,
    ) -> None:
        super().__init__(
            manager,
            loop=loop,
            keepalive_timeout=limits.keep_alive,
            access_log=None,  # type: ignore[arg-type] # aiohttp's way of turning it off
            max_line_size=REQUEST_LINE,
            max_field_size=HEADER_BLOCK,
            max_headers=HEADER_FIELDS,
            lingering_time=0,
            read_bufsize=_READ_BUFFER,
            auto_decompress=False,
        )
        self._strict = StrictParser(cast("Parser", self._parser))
        self._parser = self._strict  # type: ignore[assignment] # has all that is used of a parser
        self._limits = limits
        self._deadline: asyncio.TimerHandle | None = None
        self._finished = 0
        self._goes_on = True
        self._begun: Begun | None = None
        self._pipe: Pipe | None = None
        self._leaving = False
        self._endless: Callable[[], None] | None = None
        self._clerk = clerk
        self._patience = patience
        self._lane: Lane | None = None
        self.peer = ""
        self.scheme = "http"

    @property
    def is_free(self) -> bool:
        """Whether no request is being read, answered or written here, so that the next bytes begin one."""
        # Not whether aiohttp waits already: the next request of a quick caller is here before it does, every time.
        return (
            self._finished == self._request_count
            and self._goes_on
            and self._strict.boundary.clean
            and not (self._leaving or self.exhausted or self.writing_paused or self._force_close)
        )

    @property
    def exhausted(self) -> bool:
        """Whether the connection ends with the answers that are under way."""
        return self._close or self._strict.exhausted

    @property
    def says_bye(self) -> bool:
        """Whether the next answer is the last one; those who sent requests ahead get all of their answers."""
        return self._leaving and not self._messages

    @property
    def is_idle(self) -> bool:
        """Whether nothing of a request has come since the last answer, or at all."""
        waits = self._waiter is not None and not self._messages
        silent = self._deadline is None or (self._request_count == 0 and self._strict.boundary.clean)
        return waits and silent and (self._lane is None or self._lane.is_idle)

    def leave(self) -> None:
        """End with the next answer. What would have no end by itself ends now."""
        self._leaving = True
        if self._pipe is not None:
            self._pipe.restart()
        if self._endless is not None:
            self._endless()

    def ends_with(self, end: Callable[[], None]) -> None:
        """The answer under way has no end of its own; `end` makes one."""
        self._endless = end
        if self._leaving:
            end()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.peer = peer_of(transport)
        self.scheme = "https" if transport.get_extra_info("sslcontext") else "http"
        super().connection_made(transport)
        if self._clerk is not None and self._patience is not None:
            self._lane = Lane(self, self._clerk.desk(peer=self.peer, scheme=self.scheme), self._patience)
        self._await_header()

    def connection_lost(self, exc: BaseException | None) -> None:
        self._header_is_whole()
        if self._lane is not None:
            self._lane.left()
        self._abandon_begun()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._lane is None or not self._lane.takes(data):
            self.read_slowly(data, None)

    def join(self, pipe: Pipe) -> None:
        """From here on every byte is the pipe's."""
        self._pipe = pipe
        # aiohttp calls nothing of a parser but feed_data and feed_eof.
        self.set_parser(pipe)  # type: ignore[arg-type]
        if self.writing_paused:
            # Since before there was somebody to tell.
            pipe.caller_full()
        if self._leaving:
            pipe.restart()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._pipe is not None:
            self._pipe.caller_full()
        elif self._lane is not None:
            self._lane.caller_full()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._pipe is not None:
            self._pipe.caller_empty()
        elif self._lane is not None:
            self._lane.caller_empty()

    def begun(self) -> None:
        """The fast lane has a request under way."""
        self._header_is_whole()
        # The idle deadline must not end it.
        self._next_keepalive_close_time = self._loop.time() + 2 * SECONDS + self._limits.keep_alive

    @property
    def has_begun(self) -> bool:
        return self._begun is not None

    def begun_exchange(self) -> Begun | None:
        """What the fast lane began for the request under way; for whoever asks first."""
        begun, self._begun = self._begun, None
        return begun

    def read_slowly(self, data: bytes, begun: Begun | None) -> None:
        if begun is not None:
            # What comes behind that request must not put away what it waits for.
            self._begun = begun
        known = self._request_count
        super().data_received(data)
        if self._request_count != known:
            self._header_is_whole()
            return
        if begun is not None:
            self._abandon_begun()
        if data and self._deadline is None and self._finished == known:
            self._await_header()

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Also ends the connection after a body that nobody read, and after an upgrade that did not happen."""
        unread = not request.content.is_eof()
        if unread or self.exhausted or "Upgrade" in request.headers:
            resp.force_close()
        self._abandon_begun()
        self._endless = None
        finished = await super().finish_response(request, resp, start_time)
        if unread and self.transport is not None:
            await self._linger(request.content)
        _, is_cut = finished
        self._goes_on = bool(resp.keep_alive) and not is_cut
        if not resp.keep_alive:
            self._flush_in_time(self.transport)
        self._finished += 1
        return finished

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        problem = refusal_for(exc, status)
        if isinstance(exc, HttpProcessingError):
            _log.info("request not understood", kind=type(exc).__name__, peer=request.remote)
        else:
            _log.error("request failed", exc_info=exc)
        if request.writer.output_size > 0:
            reset(request)
            raise ConnectionResetError
        answer = problem_answer(problem)
        answer.force_close()
        return answer

    def log_exception(self, *_: object, **told: object) -> None:
        _log.error("connection failed", exc_info=told.get("exc_info"))

    def force_close(self) -> None:
        """Close, and do not wait for ever until a caller reads what was written."""
        # Before: one of TLS that is closed twice does not know any more what it has left to write.
        self._flush_in_time(self.transport)
        super().force_close()

    def _flush_in_time(self, transport: asyncio.Transport | None) -> None:
        if transport is not None and transport.get_write_buffer_size():
            self._loop.call_later(self._limits.flush, transport.abort)

    def _abandon_begun(self) -> None:
        """Refused after all: nobody gets that answer."""
        begun = self.begun_exchange()
        if begun is not None:
            begun.upstream.give_back(begun.connection, clean=False)

    def _await_header(self) -> None:
        if self.transport is None:
            return
        self._deadline = self._loop.call_later(self._limits.header, self.transport.abort)
        # The idle deadline must not end a request that has begun.
        self._next_keepalive_close_time = self._loop.time() + self._limits.header + self._limits.keep_alive

    def _header_is_whole(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    async def _linger(self, content: StreamReader) -> None:
        """Give the caller time to read the answer, for a close with bytes unread resets the connection."""
        left = self._limits.linger_bytes
        with suppress(TimeoutError, ConnectionError, web.RequestPayloadError):
            async with asyncio.timeout(self._limits.linger):
                while left > 0 and not content.at_eof():
                    left -= len(await content.readany())
                if not content.at_eof():
                    await asyncio.sleep(self._limits.linger)


def has_begun(request: web.BaseRequest) -> bool:
    """Whether the fast lane has sent this very request on: it is no other one, and is not to be sent again."""
    return isinstance(request.protocol, CallerConnection) and request.protocol.has_begun
