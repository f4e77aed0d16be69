"""A simple request whose header came in one piece: what is not plainly so is left to the other lane."""

import re

import msgspec

from contract.errors import Problem
from relay.fast.boundary import END
from relay.framing import HTTP_11
from relay.headers import listed
from relay.reading import CanonicalRequest, canonical

METHOD = "GET"
"""Of every simple request without a body."""
_ANY_TARGET = b"/api"
"""For what is read of a header alone: nothing that one request's target says may count for the next one."""
_BEGINS = b"GET /"
_ENDS = b" HTTP/1.1"
_MOST = 8 * 1024
"""In bytes, request line and header; below every limit of the other lane, so that those are applied there."""
_KEPT = 64 * 1024
_CHANGE = re.compile(rb"(POST|PUT|PATCH) (/[!-~]*) HTTP/1\.1(?=\r\n)")
_LENGTH = re.compile(rb"\r\n[Cc]ontent-[Ll]ength:[ \t]*([0-9]{1,15})[ \t]*(?=\r\n)")
_FRAMING = frozenset({b"content-length", b"transfer-encoding", b"upgrade", b"expect", b"te", b"trailer"})
"""Headers that make a request less than simple, whatever they say."""
_LINE = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)")


class SimpleRequest(msgspec.Struct, gc=False):
    """In origin form and HTTP/1.1, as sent.

    `block` are its header lines up to the empty one, but for the one that tells the body's `length`, which is None
    where there is no body; `body` is as much of it as came with the header.
    """

    method: str
    target: bytes
    block: bytes
    length: int | None = None
    body: bytes = b""

    @property
    def unsent(self) -> int:
        """How much of the body is still to come."""
        return (self.length or 0) - len(self.body)

    @property
    def may_wait(self) -> bool:
        """Whether all of it is here, and little enough to be kept until somebody is ready for it."""
        return self.unsent == 0 and len(self.body) <= _KEPT


def read_simple(data: bytes) -> SimpleRequest | None:
    """None unless `data` looks like the beginning of one such request; `fields` may still refuse its block."""
    if not data.startswith(_BEGINS):
        return _read_change(data)
    if not data.endswith(END) or len(data) > _MOST:
        return None
    end = data.find(b"\r\n")
    if data[end - len(_ENDS) : end] != _ENDS:
        return None
    return SimpleRequest(METHOD, data[len(_BEGINS) - 1 : end - len(_ENDS)], data[end + 2 :])


def _read_change(data: bytes) -> SimpleRequest | None:
    line, end = _CHANGE.match(data), data.find(END, 0, _MOST)
    length = None if line is None else _LENGTH.search(data, line.end(), end + 2)
    if line is None or length is None:
        return None
    block = data[line.end() + 2 : length.start() + 2] + data[length.end() + 2 : end + len(END)]
    body = data[end + len(END) :]
    request = SimpleRequest(line[1].decode(), line[2], block, int(length[1]), body)
    # More than one request: where the next one begins is for who reads them all.
    return request if request.unsent >= 0 else None


def emptied(data: bytes, unsent: int) -> bytes:
    """The header of a request whose body went another way, for a reader who is to see `unsent` bytes of it."""
    header = data[: data.find(END) + len(END)]
    return _LENGTH.sub(b"\r\nContent-Length: %d" % unsent, header, 1)


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
