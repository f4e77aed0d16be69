"""Sections about where things are: processes, addresses, files, stores."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from contract.secret import Secret
from contract.settings.endpoint import Endpoint
from contract.settings.kinds import (
    DatabaseHost,
    LogLevel,
    Natural,
    Networks,
    Port,
    Positive,
    RedisAddress,
    Seconds,
    SslMode,
    TlsVersion,
    WebAddress,
    Workers,
)


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
    min_tls_version: TlsVersion
    certs_watch_interval: Seconds
    """0: they are read at start alone."""
    workers: Workers
    stop_seconds: Positive
    """Requests under way have these when Doorward stops."""
    drain_seconds: Positive
    """And these in a process whose successor has taken over."""
    connections_per_address: Natural
    """0: as many as there are."""

    @property
    def sub_path(self) -> str:
        """The path of `root_url` without its last slash: empty, or `/grafana`."""
        return urlsplit(self.root_url).path.rstrip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """`path` is SQLite's, the rest PostgreSQL's. `url` has been read into the keys below it."""

    type: Literal["sqlite3", "postgres"]
    path: Path
    """Absolute."""
    url: Secret
    host: DatabaseHost
    """HOST, HOST:PORT or the folder of a socket."""
    name: str
    user: str
    password: Secret
    ssl_mode: SslMode
    ca_cert_path: Path | None
    client_cert_path: Path | None
    client_key_path: Path | None
    server_cert_name: str
    """Empty: that of `host`."""
    max_open_conn: Natural
    """Of one backend; 0: as many as are good for it."""

    @property
    def shown(self) -> str:
        if self.type == "sqlite3":
            return f"SQLite {self.path}"
        return f"PostgreSQL {self.name} at {self.host}"

    @property
    def is_missing(self) -> bool:
        """Surely: nothing is said of a server that was not asked."""
        return self.type == "sqlite3" and not self.path.exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteCache:
    """Grafana's way to name a Redis; read into `[gateway] redis_url`."""

    type: Literal["redis", "database", "memcached"]
    connstr: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    backend_url: Endpoint
    backend_ca_file: Path | None
    backend_cert_file: Path | None
    backend_cert_key: Path | None
    backend_server_name: str
    """Empty: the host of `backend_url`."""
    redis_url: RedisAddress
    """Empty: the embedded store. May hold a password."""
    redis_ca_file: Path | None
    redis_cert_file: Path | None
    redis_cert_key: Path | None
    redis_server_name: str
    """Empty: the host of `redis_url`."""
    redis_sentinel_user: str
    redis_sentinel_password: Secret
    """What the Sentinels ask for; the servers' own are in `redis_url`."""
    trusted_proxies: Networks
    fast_lane: bool
    id_forwarding: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    listen: Endpoint
    cert_file: Path | None
    cert_key: Path | None
    client_ca_file: Path | None
    client_crl_file: Path | None
    allow_unencrypted: bool
    fast_lane: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    level: LogLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Compat:
    grafana_version: str
