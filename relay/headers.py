"""What of a header section goes on to the next hop (RFC 9110 §7.6.1), as functions on bytes."""

import re
from collections.abc import Callable, Iterable, Sequence

from contract.headers import fold

__all__ = [
    "HOP_BY_HOP",
    "Headers",
    "fold",
    "forwardable",
    "has_control",
    "is_token",
    "lines",
    "listed",
    "section",
    "values",
    "without",
]

Headers = Sequence[tuple[bytes, bytes]]

HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-connection",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        b"http2-settings",
    }
)
_TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


def is_token(name: bytes) -> bool:
    return _TOKEN.fullmatch(name) is not None


def has_control(value: bytes) -> bool:
    """Whether a field value has a byte that some reader takes for a line's end (RFC 9110 §5.5)."""
    return _CONTROL.search(value) is not None


def values(headers: Headers, name: bytes) -> list[bytes]:
    """All values of `name` (lower case), in order."""
    return [value for key, value in headers if key.lower() == name]


def listed(lines: Iterable[bytes]) -> list[bytes]:
    """The members of a comma-separated list that may be spread over several lines, in lower case."""
    return [member.strip(b" \t").lower() for line in lines for member in line.split(b",") if member.strip(b" \t")]


def without(headers: Headers, dropped: Callable[[bytes], bool]) -> list[tuple[bytes, bytes]]:
    """The headers whose lower-case name is not `dropped`; order and repetition stay."""
    return [(name, value) for name, value in headers if not dropped(name.lower())]


def forwardable(headers: Headers) -> list[tuple[bytes, bytes]]:
    """The end-to-end headers: hop-by-hop ones and those that `Connection` names are gone.

    Call it before adding headers of our own, so that a caller cannot name those away (CVE-2022-31813).
    """
    named = listed(values(headers, b"connection"))
    if not named:
        return without(headers, HOP_BY_HOP.__contains__)
    return without(headers, HOP_BY_HOP.union(named).__contains__)


def lines(headers: Headers) -> bytes:
    """Header lines without any check: for values of our own making."""
    return b"".join([b"%b: %b\r\n" % header for header in headers])


def section(start_line: bytes, headers: Headers) -> bytes:
    """A message's head as sent. Raises ValueError for a line break or NUL inside, whoever put it there."""
    lines = [start_line]
    lines += [name + b": " + value for name, value in headers]
    head = b"\r\n".join(lines)
    if head.count(b"\n") != len(headers) or head.count(b"\r") != len(headers) or b"\x00" in head:
        raise ValueError("A header would break its line")
    return head + b"\r\n\r\n"
