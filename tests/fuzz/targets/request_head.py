"""One request in one piece: what the fast lane takes, the other lane reads as the very same request."""

import asyncio

from aiohttp.base_protocol import BaseProtocol
from aiohttp.http import HttpRequestParser, RawRequestMessage
from aiohttp.http_exceptions import HttpProcessingError
from msgspec import structs

from contract.errors import Problem
from relay.fast.request import SimpleRequest, emptied, fields, read_simple
from relay.framing import HTTP_11, NO_BODY
from relay.limits import HEADER_BLOCK, HEADER_FIELDS, REQUEST_LINE
from relay.reading import CanonicalRequest, canonical
from relay.strictparser import Messages, StrictParser
from tests.fuzz.target import FuzzTarget

_LOOP = asyncio.new_event_loop()
_BUFFER = 64 * 1024
_UNFRAMED = {b"content-length", b"transfer-encoding", b"upgrade", b"expect", b"te", b"trailer"}
"""What a ticket is never given for (gateway/express)."""


def strict_parser() -> StrictParser:
    """As a caller's connection has one."""
    return StrictParser(
        HttpRequestParser(
            BaseProtocol(_LOOP),
            _LOOP,
            _BUFFER,
            max_line_size=REQUEST_LINE,
            max_field_size=HEADER_BLOCK,
            max_headers=HEADER_FIELDS,
            auto_decompress=False,
        )
    )


def read_slowly(message: RawRequestMessage) -> CanonicalRequest | None:
    """What the other lane makes of it; None if it is refused."""
    target = message.path.encode("utf-8", "surrogateescape")
    version = (message.version.major, message.version.minor)
    return _read(message.method, target, version, message.raw_headers)


def check(data: bytes) -> None:
    parser = strict_parser()
    try:
        messages, _, _ = parser.feed_data(data)
    except HttpProcessingError:
        messages = ()
    simple = read_simple(data)
    quick = None if simple is None else _taken(simple)
    if simple is None or quick is None:
        return
    [slow] = [read_slowly(message) for message, _ in messages]
    assert slow is not None
    assert slow.framing.length == simple.length
    assert structs.replace(slow, headers=(), index={}, framing=NO_BODY) == structs.replace(
        quick, headers=(), index={}
    )
    assert [field for field in slow.headers if field[0].lower() != b"content-length"] == [*quick.headers]
    assert parser.boundary.clean == (simple.unsent == 0)
    _check_plain(messages, is_whole=simple.unsent == 0)
    assert messages[0][1].read_nowait() == simple.body
    if simple.length is not None:
        _check_emptied(data, slow)


def _check_emptied(data: bytes, slow: CanonicalRequest) -> None:
    """Without its body it is still the same request."""
    messages, _, _ = strict_parser().feed_data(emptied(data, 0))
    [emptied_one] = [read_slowly(message) for message, _ in messages]
    assert emptied_one is not None
    assert emptied_one.framing.length == 0
    assert (emptied_one.method, emptied_one.target) == (slow.method, slow.target)
    _check_plain(messages, is_whole=True)


def _taken(simple: SimpleRequest) -> CanonicalRequest | None:
    """What the fast lane makes of it."""
    headers = fields(simple.block)
    if headers is None:
        return None
    reading = _read(simple.method, simple.target, HTTP_11, headers)
    if reading is None or not _UNFRAMED.isdisjoint(reading.index):
        return None
    connection = reading.all(b"connection")
    return reading if not connection or [line.lower() for line in connection] == [b"keep-alive"] else None


def _read(
    method: str, target: bytes, version: tuple[int, int], headers: tuple[tuple[bytes, bytes], ...]
) -> CanonicalRequest | None:
    try:
        return canonical(
            method=method, target=target, version=version, headers=headers, peer="192.0.2.7", scheme="http"
        )
    except Problem as refusal:
        assert refusal.status in {400, 421, 431, 501, 505}
        return None


def _check_plain(messages: Messages, *, is_whole: bool) -> None:
    """The connection goes on behind it."""
    [(message, body)] = messages
    assert body.is_eof() == is_whole
    assert not message.upgrade
    assert not message.chunked
    assert not message.should_close


TARGET = FuzzTarget(
    check=check,
    words=(
        *(
            b"GET /",
            b" HTTP/1.1\r\n",
            b"\r\n",
            b"\r\n\r\n",
            b"Host: gw.test\r\n",
            b"Cookie: a=b\r\n",
            b"\n",
            b"\r",
        ),
        *(b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", b"Connection: keep-alive\r\n", b": ", b":"),
        *(
            b"Connection: close\r\n",
            b"Upgrade: websocket\r\n",
            b"X_Grafana_User: a\r\n",
            b"Expect: 100-continue\r\n",
        ),
        *(b"\t", b"\x00", b"\xff", b"http://gw.test", b"Host: gw.test:3000\r\n", b"Authorization: Basic YTpi\r\n"),
        *(b"POST /", b"PUT /a", b"content-length:", b"Content-Length: 5\r\n\r\nhello"),
    ),
)
