"""The head of an upstream's answer, and where its body ends (RFC 9112 §6.3)."""

import re
from dataclasses import dataclass, field

from contract.errors import BadGateway
from relay.headers import has_control, listed, values

CONTINUE, SWITCHING, NO_CONTENT, NOT_MODIFIED = 100, 101, 204, 304
_OK = 200
_LENGTH = re.compile(rb"[0-9]{1,18}")


@dataclass(slots=True, kw_only=True)
class AnswerHead:
    """Mutable, so that a forwarder's owner can amend status and headers before they are sent on."""

    status: int
    reason: bytes
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFraming:
    """`length` is None where only chunks or the connection's end tell; 0 where no body may follow."""

    chunked: bool = False
    length: int | None = None

    @property
    def until_close(self) -> bool:
        return not self.chunked and self.length is None


def answer_framing(head: AnswerHead, method: str) -> AnswerFraming:
    """How the body of an answer to `method` is framed; raises BadGateway where two readers could differ."""
    codings = values(head.headers, b"transfer-encoding")
    lengths = values(head.headers, b"content-length")
    if codings and (lengths or len(codings) > 1 or codings[0].lower() != b"chunked"):
        raise BadGateway
    if len(lengths) > 1 or (lengths and _LENGTH.fullmatch(lengths[0]) is None):
        raise BadGateway
    if head.status < _OK or head.status == NO_CONTENT:
        return _without_body(codings, lengths)
    if method == "HEAD" or head.status == NOT_MODIFIED:
        return AnswerFraming(length=0)
    if codings:
        return AnswerFraming(chunked=True)
    return AnswerFraming(length=int(lengths[0]) if lengths else None)


def check_head(head: AnswerHead) -> None:
    """Raises BadGateway for control characters, and numbers below all statuses, whichever a parser let through."""
    if head.status < CONTINUE or has_control(head.reason) or any(has_control(value) for _, value in head.headers):
        raise BadGateway


def keeps_open(head: AnswerHead, version: str) -> bool:
    """Whether the connection may carry another request; HTTP/1.0 never may (RFC 9112 §9.3)."""
    return version == "1.1" and b"close" not in listed(values(head.headers, b"connection"))


def _without_body(codings: list[bytes], lengths: list[bytes]) -> AnswerFraming:
    if codings or (lengths and int(lengths[0]) > 0):
        raise BadGateway
    return AnswerFraming(length=0)
