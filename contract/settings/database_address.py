"""How PostgreSQL is named: `[database] host`, and Grafana's `[database] url` in place of the keys beside it."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

_HOST: Final = re.compile(r"(/.*)|(?:\[([0-9A-Fa-f:.]+)\]|([^\s:/\[\]@]+))(?::([0-9]{1,5}))?")
_PORT: Final = 5432
_SCHEMES: Final = frozenset({"postgres", "postgresql"})
_QUERY: Final = {
    "sslmode": "ssl_mode",
    "sslrootcert": "ca_cert_path",
    "sslcert": "client_cert_path",
    "sslkey": "client_key_path",
    "host": "host",
}
_EXAMPLE: Final = "postgres://USER:PASSWORD@HOST:5432/NAME?sslmode=verify-full"


def host_and_port(text: str) -> tuple[str, int]:
    """A socket's folder is a host too, and has the usual port. Raises ValueError with the cure."""
    found = _HOST.fullmatch(text)
    if found is None or int(found[4] or _PORT) > 65535:  # noqa: PLR2004 - the largest port
        raise ValueError("write HOST, HOST:PORT or the absolute path of a socket's folder")
    return found[1] or found[2] or found[3], int(found[4] or _PORT)


def keys_of_url(url: str) -> Mapping[str, str]:
    """The keys of `[database]` that it stands for. Raises ValueError with the cure, and never the text."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f"write {_EXAMPLE}, special characters as %40") from None
    if parts.scheme not in _SCHEMES:
        raise ValueError(f"write {_EXAMPLE}, or leave it empty and set [database] path")
    said = {
        "type": "postgres",
        "host": _host(parts.hostname or "", port),
        "name": unquote(parts.path.lstrip("/")),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        **_query(parts.query),
    }
    return {key: text for key, text in said.items() if text}


def _host(name: str, port: int | None) -> str:
    bracketed = f"[{name}]" if ":" in name else unquote(name)
    return f"{bracketed}:{port}" if name and port is not None else bracketed


def _query(text: str) -> Mapping[str, str]:
    pairs = parse_qsl(text)
    unknown = sorted({name for name, _ in pairs} - _QUERY.keys())
    if unknown:
        raise ValueError(f"its query may hold {', '.join(sorted(_QUERY))} alone")
    return {_QUERY[name]: value for name, value in pairs}
