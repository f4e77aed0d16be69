"""A whole, simple request in one piece of bytes: what is not plainly so is left to the other lane."""

import re

from contract.errors import Problem
from relay.fast.boundary import END
from relay.framing import HTTP_11
from relay.headers import listed
from relay.reading import CanonicalRequest, canonical

METHOD = "GET"
"""Of every simple request."""
_ANY_TARGET = b"/api"
"""For what is read of a header alone: nothing that one request's target says may count for the next one."""
_BEGINS = b"GET /"
_ENDS = b" HTTP/1.1"
_MOST = 8 * 1024
"""In bytes, request line and header; below every limit of the other lane, so that those are applied there."""
_FRAMING = frozenset({b"content-length", b"transfer-encoding", b"upgrade", b"expect", b"te", b"trailer"})
"""Headers that make a request less than simple, whatever they say."""
_LINE = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)")


SimpleRequest = tuple[bytes, bytes]
"""Of a GET in origin form and HTTP/1.1, as sent: its target, and its header lines up to the empty one."""


def read_simple(data: bytes) -> SimpleRequest | None:
    """None unless `data` looks like exactly one such request; `fields` may still refuse its block."""
    if not data.startswith(_BEGINS) or not data.endswith(END) or len(data) > _MOST:
        return None
    end = data.find(b"\r\n")
    if data[end - len(_ENDS) : end] != _ENDS:
        return None
    return data[len(_BEGINS) - 1 : end - len(_ENDS)], data[end + 2 :]


def fields(block: bytes) -> tuple[tuple[bytes, bytes], ...] | None:
    """The fields of a block, values trimmed; None for anything but one block of well-formed lines."""
    found = []
    for line in block[: -len(END)].split(b"\r\n"):
        field = _LINE.fullmatch(line)
        if field is None:
            return None
        found.append((field[1], field[2].rstrip(b" \t")))
    return tuple(found)


def read_header(block: bytes, *, peer: str, scheme: str) -> CanonicalRequest | None:
    """What a block says by itself, its target standing for any; None for one that is refused or not simple."""
    headers = fields(block)
    if headers is None:
        return None
    try:
        reading = canonical(
            method=METHOD, target=_ANY_TARGET, version=HTTP_11, headers=headers, peer=peer, scheme=scheme
        )
    except Problem:
        return None
    return reading if _is_simple(reading) else None


def _is_simple(reading: CanonicalRequest) -> bool:
    """Whether no header says that there is more to the request, or to its connection."""
    connection = reading.all(b"connection")
    return _FRAMING.isdisjoint(reading.index) and (not connection or listed(connection) == [b"keep-alive"])
