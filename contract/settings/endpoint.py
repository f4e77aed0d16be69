"""Where the gateway finds the backend, and where the backend listens."""

from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

LONGEST_SOCKET_PATH = 107
"""Bytes that fit into Linux' `sun_path` beside its closing zero."""


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """`unix:PATH`, or `http://HOST[:PORT]`, or `https://HOST[:PORT]`; a socket has no host and port 0."""

    scheme: str
    host: str = ""
    port: int = 0
    socket_path: Path | None = None

    @classmethod
    def read(cls, text: str) -> "Endpoint":
        """Raises ValueError with the cure."""
        if text.startswith("unix:"):
            return cls(scheme="unix", socket_path=_socket_path(text.removeprefix("unix:")))
        parts = urlsplit(text)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("write unix:PATH, http://HOST:PORT or https://HOST:PORT")
        if parts.username is not None or parts.path not in {"", "/"} or parts.query or parts.fragment:
            raise ValueError("only scheme, host and port can be named here")
        port = parts.port if parts.port is not None else {"http": 80, "https": 443}[parts.scheme]
        return cls(scheme=parts.scheme, host=parts.hostname, port=port)

    @property
    def tls(self) -> bool:
        return self.scheme == "https"

    @property
    def local(self) -> bool:
        """Reachable from this machine only."""
        return self.socket_path is not None or is_loopback(self.host)

    def __str__(self) -> str:
        if self.socket_path is not None:
            return f"unix:{self.socket_path}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def _socket_path(text: str) -> Path:
    path = Path(text.removeprefix("//"))
    if not path.is_absolute():
        raise ValueError("name the socket by an absolute path: unix:/run/doorward/backend.sock")
    length = len(bytes(path))
    if length > LONGEST_SOCKET_PATH:
        raise ValueError(f"the socket's path has {length} bytes, {LONGEST_SOCKET_PATH} fit; choose a shorter one")
    return path
