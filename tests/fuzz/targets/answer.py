"""An upstream's answer: the same however it is cut, as a plain reader finds it, and on both lanes."""

import re

from contract.errors import BadGateway
from relay.answerreader import AnswerReader
from relay.fast.answer import SimpleAnswer, read_at_once, read_head
from tests.fuzz.framed import unchunked
from tests.fuzz.target import FuzzTarget

_CUT = b"|~|"
_METHODS = {b"H": "HEAD", b"P": "POST"}
_INTERIM = re.compile(rb"HTTP/1\.[01] 1")
_FRAMING = {b"content-length", b"transfer-encoding", b"connection"}
_BYTE_BY_BYTE = 24
_WIDTHS = 16

Read = tuple[object, ...] | None


def check(data: bytes) -> None:
    """The first letter says what was asked."""
    method = _METHODS.get(data[:1], "GET")
    pieces = [piece for piece in data[1:].split(_CUT) if piece]
    whole = b"".join(pieces)
    at_once = _read(method, [whole])
    assert len(pieces) < 2 or _read(method, pieces) == at_once
    width = 1 if len(whole) < _BYTE_BY_BYTE else 1 + sum(whole[-2:]) % _WIDTHS
    assert _read(method, [whole[at : at + width] for at in range(0, len(whole), width)]) == at_once
    if method == "GET":
        _check_lanes(pieces)


def _read(method: str, pieces: list[bytes]) -> Read:
    """Status, headers, body and its end; None if it is refused."""
    reader = AnswerReader(method)
    try:
        for piece in pieces:
            reader.feed(piece)
    except BadGateway:
        return None
    if reader.head is not None and reader.ended and reader.framing.chunked:
        assert b"".join(reader.chunks) == _unchunked(b"".join(pieces))
    head, ended = reader.head, reader.ended
    said = None if head is None else (head.status, head.reason, tuple(head.headers))
    # Not `surplus`: empty lines in one piece with the end are passed over, and nothing is made of them.
    return said, reader.framing, b"".join(reader.chunks), ended, reader.keeps_open, _at_end(reader)


def _at_end(reader: AnswerReader) -> bool:
    """Whether closing ends it, rather than cuts it off."""
    try:
        reader.feed_eof()
    except BadGateway:
        assert not reader.ended
        return False
    return reader.ended


def _unchunked(data: bytes) -> bytes:
    while _INTERIM.match(data):
        data = data.partition(b"\r\n\r\n")[2]
    return unchunked(data.partition(b"\r\n\r\n")[2])[0]


def _check_lanes(pieces: list[bytes]) -> None:
    """What the fast lane takes, whole or as a beginning, the other one does, and passes the same on."""
    data = b"".join(pieces)
    simple = SimpleAnswer(read_head)
    at_once = simple.feed(data) and not simple.flows
    assert read_at_once(data, read_head) == (simple.written() if at_once else None)
    simple = SimpleAnswer(read_head)
    verdict = next((verdict for verdict in map(simple.feed, pieces) if verdict is not False), None)
    if verdict is not True and not simple.left:
        return
    reader = AnswerReader("GET")
    reader.feed(simple.received())
    assert reader.head is not None
    assert (reader.ended, reader.surplus, reader.keeps_open) == (simple.left == 0, False, True)
    head, _, passed_on = simple.written().partition(b"\r\n\r\n")
    body = b"".join(reader.chunks)
    lines = [b"HTTP/1.1 %d %b" % (reader.head.status, reader.head.reason)]
    lines += [b"%b: %b" % header for header in reader.head.headers if header[0].lower() not in _FRAMING]
    if reader.framing.chunked:
        assert unchunked(passed_on) == (body, b"")
        assert head == b"\r\n".join([*lines, b"Transfer-Encoding: chunked"])
        return
    assert passed_on == body
    assert reader.framing.length == len(body) + simple.left
    assert head == b"\r\n".join([*lines, b"Content-Length: %d" % reader.framing.length])


TARGET = FuzzTarget(
    check=check,
    longest=400,
    words=(
        *(
            b"GHTTP/1.1 200 OK\r\n",
            b"HTTP/1.1 ",
            b"\r\n",
            b"\r\n\r\n",
            _CUT,
            b"Content-Length: 4\r\n",
            b"body",
            b"\n",
            b"Content-Length: 999999\r\n",
            b"Date: x\r\nTransfer-Encoding: chunked\r\n\r\n",
        ),
        *(
            b"Transfer-Encoding: chunked\r\n",
            b"4\r\nbody\r\n",
            b"0\r\n\r\n",
            b"Date: x\r\n",
            b"204 No Content",
            b"304 ",
        ),
        *(
            b"Connection: close\r\n",
            b"Connection: keep-alive\r\n",
            b"HTTP/1.0 200 OK\r\n",
            b"101 Switching",
            b"\t",
        ),
        *(
            b"HTTP/1.1 100 Continue\r\n\r\n",
            b"0\r\nTrailer: x\r\n\r\n",
            b"H",
            b"P",
            b"Set-Cookie: a=b\r\n",
            b"\x00",
        ),
    ),
)
