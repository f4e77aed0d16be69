"""Where a data source is: its URL, read once and refused where it could mean two places."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from contract.errors import BadGateway, Forbidden

NOT_ALLOWED = "Data proxy hostname and ip are not included in whitelist"
_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[0-9A-Za-z._-]+|[0-9A-Fa-f:.]+")
_PATH_SAFE = "/%:@!$&'()*+,;=-._~"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAddress:
    """`authority` is host and port as the URL has them, `base` its path as bytes for the wire, maybe empty."""

    scheme: str
    host: str
    port: int
    authority: str
    base: bytes

    @classmethod
    def read(cls, url: str) -> "SourceAddress":
        """Raises BadGateway for what is no HTTP address, Forbidden for one that carries a password."""
        parts = _split(url)
        if parts.username is not None or parts.password is not None:
            raise Forbidden(NOT_ALLOWED)
        host = _host(parts)
        named = f"[{host}]" if ":" in host else host
        explicit = _port(parts)
        return cls(
            scheme=parts.scheme,
            host=host,
            port=explicit or _PORTS[parts.scheme],
            authority=named if explicit is None else f"{named}:{explicit}",
            base=quote(parts.path, safe=_PATH_SAFE).encode("ascii"),
        )


def _split(url: str) -> SplitResult:
    if any(character <= " " or character == "\\" for character in url):
        raise BadGateway
    try:
        parts = urlsplit(url)
    except ValueError:
        raise BadGateway from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise BadGateway
    return parts


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    try:
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise BadGateway from None
    if _HOST.fullmatch(host) is None:
        raise BadGateway
    return host


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError:
        raise BadGateway from None
    if port == 0:
        raise BadGateway
    return port
