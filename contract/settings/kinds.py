"""The kinds of values a key can have, beside `str`, `bool`, `int` and `Secret`; `values.py` reads them."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Literal

from contract.secret import Secret


@dataclass(frozen=True, slots=True)
class Span:
    """A number with units s m h d w M (30 days), as `7d` or `1h30m`; kept in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class JsonObject:
    """The text of a JSON object; kept as text."""


@dataclass(frozen=True, slots=True)
class WebUrl:
    """Empty, or http(s) with a host."""


@dataclass(frozen=True, slots=True)
class RedisUrl:
    """Empty, or redis://, rediss:// or unix://."""


@dataclass(frozen=True, slots=True)
class ServerHost:
    """HOST, HOST:PORT or an absolute path."""


Seconds = Annotated[int, Span()]
Port = Annotated[int, Between(least=0, most=65535)]
"""0: any free port."""
Positive = Annotated[int, Between(least=1, most=2**31)]
Natural = Annotated[int, Between(least=0, most=2**31)]
Limit = Annotated[int, Between(least=-1, most=2**53)]
"""-1: no limit."""
Workers = Annotated[int, Between(least=1, most=256)]
WebAddress = Annotated[str, WebUrl()]
RedisAddress = Annotated[Secret, RedisUrl()]
DatabaseHost = Annotated[str, ServerHost()]
Claims = Annotated[str, JsonObject()]
Networks = tuple[IPv4Network | IPv6Network, ...]
Words = tuple[str, ...]
"""Separated by blanks or commas."""

SameSite = Literal["lax", "strict", "none", "disabled"]
RoleName = Literal["Viewer", "Editor", "Admin", "None"]
TlsVersion = Literal["TLS1.2", "TLS1.3"]
SslMode = Literal["disable", "require", "verify-ca", "verify-full"]
LogLevel = Literal["debug", "info", "warn", "error", "critical"]
Theme = Literal["dark", "light", "system"]
ApiKeysMode = Literal["enabled", "deprecated", "redirect", "gone"]
