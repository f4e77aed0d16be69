"""aiohttp's request parser with a bound on the whole header block; broken framing is told to the body's reader."""

from typing import Protocol

from aiohttp import StreamReader, web
from aiohttp.http import RawRequestMessage
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong

from relay.limits import HEADER_BLOCK, REQUEST_LINE

Parsed = tuple[list[tuple[RawRequestMessage, StreamReader]], bool, bytes]


class Parser(Protocol):
    """What RequestHandler uses of its parser, compiled or not."""

    def feed_data(self, data: bytes) -> Parsed: ...
    def pause_reading(self) -> None: ...
    def message_consumed(self) -> None: ...
    def set_upgraded(self, value: bool) -> None: ...  # noqa: FBT001 - aiohttp's signature


class StrictParser:
    def __init__(self, parser: Parser) -> None:
        self._parser = parser
        self.pause_reading = parser.pause_reading
        self.message_consumed = parser.message_consumed
        self.set_upgraded = parser.set_upgraded
        self._body: StreamReader | None = None
        self._header_bytes = 0

    def feed_data(self, data: bytes) -> Parsed:
        try:
            parsed = self._parser.feed_data(data)
        except HttpProcessingError:
            self._break_body()
            raise
        messages = parsed[0]
        if messages:
            self._body = messages[-1][1]
            self._header_bytes = 0
        elif not self._in_body():
            self._count_header(data)
        return parsed

    def _in_body(self) -> bool:
        return self._body is not None and not self._body.is_eof()

    def _count_header(self, data: bytes) -> None:
        """Without this the block is bounded by its lines only: a hundred of 64 KiB."""
        self._header_bytes += len(data)
        if self._header_bytes > HEADER_BLOCK + REQUEST_LINE:
            raise LineTooLong(b"", HEADER_BLOCK)

    def _break_body(self) -> None:
        """Without this a handler would wait for the rest of a body whose chunks went wrong."""
        if self._body is not None and not self._body.is_eof():
            self._body.set_exception(web.RequestPayloadError())
