"""Bytes of one answer in, its head and body out; knows no sockets."""

import httptools

from contract.errors import BadGateway
from relay.answerhead import (
    SWITCHING,
    AnswerFraming,
    AnswerHead,
    answer_framing,
    check_head,
    keeps_open,
)
from relay.limits import HEADER_BLOCK

_END = b"\r\n\r\n"
_INTERIM_LIMIT = 16
_OK = 200


class AnswerReader:
    """Reads the answer to one request; raises BadGateway for anything two readers could read differently.

    `head` and `framing` are set once the final head is whole. Body bytes wait in `chunks` until they are taken.
    `surplus` tells that more came than the answer has: such a connection cannot be used again.
    """

    def __init__(self, method: str, *, upgrade: bool = False) -> None:
        self.head: AnswerHead | None = None
        self.framing = AnswerFraming()
        self.chunks: list[bytes] = []
        self.ended = False
        self.surplus = False
        self.keeps_open = False
        self._method = method
        self._upgrade = upgrade
        self._interim = 0
        self._remaining = 0
        self._overhead = 0
        self._begin_head()

    @property
    def upgraded(self) -> bool:
        return self.head is not None and self.head.status == SWITCHING

    def feed(self, data: bytes) -> None:
        while data and self.head is None:
            data = self._feed_head(data)
        if data:
            self._feed_body(data)

    def feed_eof(self) -> None:
        """The upstream closed; raises BadGateway unless that is how this answer ends."""
        if self.ended:
            return
        if self.head is None or not (self.framing.until_close or self.upgraded):
            raise BadGateway
        self.ended = True

    # What httptools calls.

    def on_message_begin(self) -> None:
        if self.ended:
            self.surplus = True

    def on_status(self, reason: bytes) -> None:
        self._reason += reason

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.head is None:
            self._headers.append((name, value.rstrip(b" \t")))

    def on_headers_complete(self) -> None:
        self._head_is_whole = True

    def on_body(self, data: bytes) -> None:
        if self.ended:
            # Of another answer in the same piece, which nobody asked for.
            return
        self._overhead = 0
        self.chunks.append(data)

    def on_message_complete(self) -> None:
        if self.head is not None:
            self.ended = True

    def _begin_head(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._reason = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._head_is_whole = False
        self._head_size = 0
        self._last = b""

    def _feed_head(self, data: bytes) -> bytes:
        """Feed up to the head's end, so that nothing behind it is read by rules of another message."""
        seen = self._last + data
        end = seen.find(_END)
        rest = b"" if end < 0 else seen[end + len(_END) :]
        part = data[: len(data) - len(rest)]
        self._last = seen[-3:]
        self._head_size += len(part)
        if self._head_size > HEADER_BLOCK:
            raise BadGateway
        self._parse(part)
        if self._head_is_whole != (end >= 0):
            raise BadGateway
        if end >= 0:
            self._finish_head()
        return rest

    def _parse(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            return
        except httptools.HttpParserError:
            # llhttp reports a 101 without its two headers as an error of pausing, after the whole head.
            if not self._head_is_whole or self.head is not None:
                raise BadGateway from None

    def _finish_head(self) -> None:
        version = self._parser.get_http_version()
        head = AnswerHead(status=self._parser.get_status_code(), reason=self._reason, headers=self._headers)
        check_head(head)
        if version not in {"1.0", "1.1"}:
            raise BadGateway
        framing = answer_framing(head, self._method)
        if head.status < _OK and not (head.status == SWITCHING and self._upgrade):
            self._skip_interim(head)
            return
        self.head, self.framing = head, framing
        self.keeps_open = keeps_open(head, version) and not framing.until_close and not self.upgraded
        self._remaining = framing.length or 0
        self.ended = framing.length == 0 and not self.upgraded

    def _skip_interim(self, head: AnswerHead) -> None:
        self._interim += 1
        if head.status == SWITCHING or self._interim > _INTERIM_LIMIT:
            raise BadGateway
        self._begin_head()

    def _feed_body(self, data: bytes) -> None:
        if self.ended:
            self.surplus = True
        elif self.framing.chunked:
            self._feed_chunked(data)
        elif self.framing.length is None or self.upgraded:
            self.chunks.append(data)
        else:
            self._feed_counted(data, self._remaining)

    def _feed_counted(self, data: bytes, remaining: int) -> None:
        self.surplus = len(data) > remaining
        self.chunks.append(data[:remaining] if self.surplus else data)
        self._remaining = max(0, remaining - len(data))
        self.ended = self._remaining == 0

    def _feed_chunked(self, data: bytes) -> None:
        """Chunk extensions and trailers are dropped; between two body bytes they are bounded like a head."""
        self._overhead += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            if not self.ended:
                raise BadGateway from None
            self.surplus = True
        if self._overhead > HEADER_BLOCK and not self.ended:
            raise BadGateway
