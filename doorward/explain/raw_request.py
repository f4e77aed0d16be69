"""A request as text, as a person copies it: the request line, the headers, and perhaps a body that is not read."""

import re
from dataclasses import dataclass, field

from contract.errors import UntrustedFraming
from relay.reading import CanonicalRequest, canonical

_VERSION = re.compile(rb"HTTP/([0-9])\.([0-9])")
_PARTS = 3


class NotARequest(UntrustedFraming):
    """The line is told by its number: what it holds may be a secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRequest:
    method: str
    target: bytes = field(repr=False)
    version: tuple[int, int]
    headers: tuple[tuple[bytes, bytes], ...] = field(repr=False)

    @classmethod
    def read(cls, text: bytes) -> "RawRequest":
        """Lines may end with a line feed alone. Raises NotARequest."""
        lines = text.lstrip(b"\r\n").replace(b"\r\n", b"\n").split(b"\n")
        head = lines[: lines.index(b"")] if b"" in lines else lines
        if not head:
            raise NotARequest("There is no request")
        method, target, version = _request_line(head[0])
        headers = tuple(_header(line, number) for number, line in enumerate(head[1:], start=2))
        return cls(method=method, target=target, version=version, headers=headers)

    def reading(self, *, peer: str, scheme: str) -> CanonicalRequest:
        """As the gateway reads it; raises the refusals of relay.reading."""
        return canonical(
            method=self.method,
            target=self.target,
            version=self.version,
            headers=self.headers,
            peer=peer,
            scheme=scheme,
        )


def _request_line(line: bytes) -> tuple[str, bytes, tuple[int, int]]:
    parts = line.split(b" ")
    version = _VERSION.fullmatch(parts[-1])
    if len(parts) != _PARTS or version is None or not parts[0].isascii():
        raise NotARequest(
            "Line 1 is no request line: it has to be METHOD, target and HTTP/1.1, a blank between them"
        )
    return parts[0].decode(), parts[1], (int(version[1]), int(version[2]))


def _header(line: bytes, number: int) -> tuple[bytes, bytes]:
    name, colon, value = line.partition(b":")
    if not colon or line[:1] in b" \t" or name != name.rstrip(b" \t"):
        raise NotARequest(f"Line {number} is no header: it has to be a name, a colon and a value")
    return name, value.strip(b" \t")
