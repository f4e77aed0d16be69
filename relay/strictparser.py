"""aiohttp's request parser, with the bounds and the distrust it lacks."""

from collections.abc import Sequence
from typing import Protocol

from aiohttp import StreamReader, web
from aiohttp.http import RawRequestMessage
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong

from relay.fast.boundary import Boundary
from relay.limits import HEADER_BLOCK, REQUEST_LINE

Messages = Sequence[tuple[RawRequestMessage, StreamReader]]
Parsed = tuple[Messages, bool, bytes]

_CLEAN_END = b"\r\n0\r\n\r\n"


class Parser(Protocol):
    """What RequestHandler uses of its parser, compiled or not."""

    def feed_data(self, data: bytes) -> Parsed: ...
    def pause_reading(self) -> None: ...
    def message_consumed(self) -> None: ...
    def set_upgraded(self, value: bool) -> None: ...  # noqa: FBT001 - aiohttp's signature


class StrictParser:
    """`exhausted` tells that nothing more is read here: the connection ends with the answers under way.

    `boundary` tells whether everything read so far belongs to whole messages.

    The compiled parser keeps the last trailer of a chunked body and counts it among the headers of the next
    request (aiohttp 3.14). So a connection goes on after chunks only where they ended without any trailer, and
    with no byte of another request in the same segment.
    """

    def __init__(self, parser: Parser) -> None:
        self._parser = parser
        self.pause_reading = parser.pause_reading
        self.message_consumed = parser.message_consumed
        self.set_upgraded = parser.set_upgraded
        self.exhausted = False
        self.boundary = Boundary()
        self._body: StreamReader | None = None
        self._in_chunks = False
        self._last_bytes = b""
        self._header_bytes = 0

    def feed_data(self, data: bytes) -> Parsed:
        if self.exhausted:
            return (), False, b""
        in_body = self._body is not None and not self._body.is_eof()
        try:
            messages, upgraded, tail = self._parser.feed_data(data)
        except HttpProcessingError:
            self._break_body()
            raise
        self._last_bytes = (self._last_bytes + data[-len(_CLEAN_END) :])[-len(_CLEAN_END) :]
        kept = [message for message in messages if self._follows_cleanly(*message)] if messages else ()
        in_chunks = self._in_chunks
        self._end_chunks()
        ended = in_chunks and not (self._in_chunks or self.exhausted)
        self.boundary.feed(data, [message for message, _ in messages], chunks_ended=ended)
        self._count_header(0 if messages or in_body else len(data))
        return kept, upgraded, tail

    def _follows_cleanly(self, message: RawRequestMessage, body: StreamReader) -> bool:
        self.exhausted = self.exhausted or self._in_chunks
        if not self.exhausted:
            self._body, self._in_chunks = body, bool(message.chunked)
        return not self.exhausted

    def _end_chunks(self) -> None:
        if self._in_chunks and self._body is not None and self._body.is_eof():
            self._in_chunks = False
            self.exhausted = self.exhausted or self._last_bytes != _CLEAN_END

    def _count_header(self, more: int) -> None:
        """Without this the block is bounded by its lines only: a hundred of 64 KiB."""
        self._header_bytes = self._header_bytes + more if more else 0
        if self._header_bytes > HEADER_BLOCK + REQUEST_LINE:
            raise LineTooLong(b"", HEADER_BLOCK)

    def _break_body(self) -> None:
        """Without this a handler would wait for the rest of a body whose chunks went wrong."""
        if self._body is not None and not self._body.is_eof():
            self._body.set_exception(web.RequestPayloadError())
