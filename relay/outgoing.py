"""A request on its way to an upstream."""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

from relay.headers import HOP_BY_HOP, Headers, section, without

_TARGET = re.compile(rb"[\x21-\x7e]+")
_METHOD = re.compile(r"[A-Z]+")
_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PROPFIND", "REPORT"})
_MEANT_TO_HAVE_A_BODY = frozenset({"POST", "PUT", "PATCH"})
_FRAMING = HOP_BY_HOP | {b"content-length", b"expect"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """`target` goes out byte for byte. Framing headers among `headers` are ignored: they follow from the body.

    A streamed body of unknown length (`content_length` None) is sent in chunks. `renew` makes the headers of a
    second try, for those that are good for one use. `websocket` asks for that upgrade.
    """

    method: str
    target: bytes
    headers: Headers = ()
    body: bytes | AsyncIterator[bytes] | None = None
    content_length: int | None = None
    renew: Callable[[], Headers] | None = None
    websocket: bool = False

    @property
    def chunked(self) -> bool:
        return self.body is not None and not isinstance(self.body, bytes) and self.content_length is None

    @property
    def may_be_repeated(self) -> bool:
        """RFC 9110 §9.2.2, and nothing of it is used up by the first try."""
        return self.method in _IDEMPOTENT and not self.body

    def again(self) -> "Outgoing":
        return self if self.renew is None else replace(self, headers=self.renew())

    def head(self, *, authority: bytes) -> bytes:
        """The bytes up to the body; `authority` is the Host where the headers name none.

        Raises ValueError for parts that would not stay in their place on the wire.
        """
        headers = without(self.headers, _FRAMING.__contains__)
        if not any(name.lower() == b"host" for name, _ in headers):
            headers.insert(0, (b"Host", authority))
        headers += self._framing()
        return section(request_line(self.method, self.target), headers)

    def _framing(self) -> list[tuple[bytes, bytes]]:
        if self.websocket:
            return [(b"Connection", b"Upgrade"), (b"Upgrade", b"websocket")]
        if self.chunked:
            return [(b"Transfer-Encoding", b"chunked")]
        length = len(self.body) if isinstance(self.body, bytes) else self.content_length
        if length is None and self.method in _MEANT_TO_HAVE_A_BODY:
            length = 0
        return [] if length is None else [(b"Content-Length", b"%d" % length)]


def request_line(method: str, target: bytes) -> bytes:
    """Raises ValueError for parts that would break it."""
    if _METHOD.fullmatch(method) is None or _TARGET.fullmatch(target) is None:
        raise ValueError("A method or target would break the request line")
    return b"%b %b HTTP/1.1" % (method.encode(), target)
