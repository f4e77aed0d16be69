"""Bodies in chunks by the letter of RFC 9112 §7.1: a reader of our own, for comparison."""

import re

_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r\n")


def unchunked(data: bytes) -> tuple[bytes, bytes]:
    """The body, and what follows its trailers."""
    body = b""
    while True:
        size = _SIZE.match(data)
        assert size is not None, "no size of a chunk"
        length, data = int(size[1], 16), data[size.end() :]
        if length == 0:
            return body, data[2:] if data.startswith(b"\r\n") else data.partition(b"\r\n\r\n")[2]
        body, end, data = body + data[:length], data[length : length + 2], data[length + 2 :]
        assert end == b"\r\n", "a chunk without an end"
