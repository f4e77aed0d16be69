"""Where a request's body ends: one reading, or a refusal (RFC 9112 §6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from contract.errors import UntrustedFraming

HTTP_10 = (1, 0)
HTTP_11 = (1, 1)
_LENGTH = re.compile(rb"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Framing:
    """`length` is None for a chunked body, and for no body at all."""

    chunked: bool = False
    length: int | None = None

    @property
    def has_body(self) -> bool:
        return self.chunked or bool(self.length)


NO_BODY = Framing()


def read_framing(index: Mapping[bytes, tuple[bytes, ...]], version: tuple[int, int]) -> Framing:
    """`index` has every value by lower-case name. Raises UntrustedFraming where two readers could differ."""
    codings = index.get(b"transfer-encoding")
    lengths = index.get(b"content-length")
    if codings is None and lengths is None:
        return NO_BODY
    if codings is None:
        return Framing(length=_length(lengths or ()))
    if lengths is not None:
        raise UntrustedFraming("Content-Length and Transfer-Encoding cannot be sent together")
    if version != HTTP_11:
        raise UntrustedFraming("Transfer-Encoding needs HTTP/1.1")
    if len(codings) != 1 or codings[0].lower() != b"chunked":
        raise UntrustedFraming("Only the transfer coding chunked, named once, is understood")
    return Framing(chunked=True)


def _length(lengths: tuple[bytes, ...]) -> int:
    if len(lengths) != 1 or _LENGTH.fullmatch(lengths[0]) is None:
        raise UntrustedFraming("Content-Length must be one plain number")
    return int(lengths[0])
