"""Sections about where things are: processes, addresses, files, stores."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from contract.secret import Secret
from contract.settings.endpoint import Endpoint
from contract.settings.kinds import LogLevel, Networks, Port, RedisAddress, WebAddress, Workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Absolute paths."""

    data: Path
    provisioning: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    protocol: Literal["http", "https"]
    http_addr: str
    """Empty: all interfaces."""
    http_port: Port
    domain: str
    enforce_domain: bool
    root_url: WebAddress
    """Ends in a slash."""
    serve_from_sub_path: bool
    cert_file: Path | None
    cert_key: Path | None
    workers: Workers

    @property
    def sub_path(self) -> str:
        """The path of `root_url` without its last slash: empty, or `/grafana`."""
        return urlsplit(self.root_url).path.rstrip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    type: Literal["sqlite3"]
    path: Path
    """Absolute."""
    url: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteCache:
    """Grafana's way to name a Redis; read into `[gateway] redis_url`."""

    type: Literal["redis", "database", "memcached"]
    connstr: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    backend_url: Endpoint
    backend_ca_file: Path | None
    redis_url: RedisAddress
    """Empty: the embedded store. May hold a password."""
    trusted_proxies: Networks


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    listen: Endpoint
    cert_file: Path | None
    cert_key: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    level: LogLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Compat:
    grafana_version: str
