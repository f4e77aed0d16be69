"""A caller's bytes in pieces: messages end where a plain reader of RFC 9112 would find their end."""

from collections.abc import Iterator
from dataclasses import dataclass

from aiohttp import StreamReader
from aiohttp.http import RawRequestMessage
from aiohttp.http_exceptions import HttpProcessingError

from relay.strictparser import Messages, StrictParser
from tests.fuzz.framed import unchunked
from tests.fuzz.target import FuzzTarget
from tests.fuzz.targets.request_head import read_slowly, strict_parser

_CUT = b"|~|"
"""Between two pieces that come one after the other."""
_PROBE = b"GET /probe HTTP/1.1\r\nHost: gw.test\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Plain:
    method: bytes
    target: bytes
    body: bytes


def check(data: bytes) -> None:
    pieces = [piece for piece in data.split(_CUT) if piece]
    parser = strict_parser()
    found: list[tuple[RawRequestMessage, StreamReader]] = []
    broken = False
    try:
        for piece in pieces:
            found += parser.feed_data(piece)[0]
    except HttpProcessingError:
        # The connection ends with it; what came whole before it is answered all the same.
        broken = True
    _check_as_others_read(found, b"".join(pieces))
    if parser.boundary.clean and not broken and all(map(_goes_on, found)):
        _check_next(parser, found)


def _goes_on(found: tuple[RawRequestMessage, StreamReader]) -> bool:
    """Whether the connection may carry another request."""
    message, _ = found
    return read_slowly(message) is not None and not (message.should_close or message.upgrade)


def _check_next(parser: StrictParser, before: Messages) -> None:
    """Where all is over, the next request is itself, and nothing of what came before sticks to it."""
    assert all(body.is_eof() for _, body in before)
    if parser.exhausted:
        return
    messages, _, _ = parser.feed_data(_PROBE)
    assert [(message.path, message.raw_headers) for message, _ in messages] == [
        ("/probe", ((b"Host", b"gw.test"),))
    ]
    assert parser.boundary.clean


def _check_as_others_read(found: Messages, data: bytes) -> None:
    """Up to the first request that is refused, cut off, or leads elsewhere."""
    others = _plain(data)
    for message, body in found:
        if read_slowly(message) is None or message.upgrade or not body.is_eof() or body.exception() is not None:
            return
        target = message.path.encode("utf-8", "surrogateescape")
        assert Plain(message.method.encode(), target, body.read_nowait()) == next(others)


def _plain(data: bytes) -> Iterator[Plain]:
    """Message after message, by the letter of RFC 9112 §2 to §7, as long as they are whole."""
    while data:
        head, end, data = data.lstrip(b"\r\n").partition(b"\r\n\r\n")
        if not end:
            return
        method, target, _ = head.partition(b"\r\n")[0].split(maxsplit=2)
        lines = [line.partition(b":") for line in head.split(b"\r\n")[1:]]
        fields = {name.lower(): value.strip(b" \t") for name, _, value in lines}
        if b"transfer-encoding" in fields:
            body, data = unchunked(data)
        else:
            length = int(fields.get(b"content-length", b"0"))
            body, data = data[:length], data[length:]
        yield Plain(method, target, body)


TARGET = FuzzTarget(
    check=check,
    words=(
        *(b"GET / HTTP/1.1\r\n", b"POST /a HTTP/1.1\r\n", b"Host: gw.test\r\n", b"\r\n", b"\r\n\r\n", _CUT, b"\n"),
        *(b"Content-Length: 4\r\n", b"Transfer-Encoding: chunked\r\n", b"4\r\nbody\r\n", b"0\r\n\r\n", b"body"),
        *(
            b"0\r\nTrailer: x\r\n\r\n",
            b"4;ext=1\r\n",
            b"Connection: close\r\n",
            b"00004\r\n",
            b"0x4\r\n",
            b"-1\r\n",
        ),
        *(b"Connection: Upgrade\r\nUpgrade: websocket\r\n", b"HTTP/1.0\r\n", b"Expect: 100-continue\r\n", _PROBE),
    ),
)
