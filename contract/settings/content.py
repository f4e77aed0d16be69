"""Sections about what is behind the door: data sources, dashboards, snapshots."""

from dataclasses import dataclass
from pathlib import Path

from contract.settings.kinds import Natural, Positive, Seconds, WebAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataproxy:
    timeout: Positive
    """Seconds until the first byte of the answer."""
    dialtimeout: Positive
    """Seconds until connected."""
    idle_conn_timeout_seconds: Natural
    max_idle_connections: Natural
    send_user_header: bool
    allow_private: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboards:
    versions_to_keep: Positive
    min_refresh_interval: Seconds
    default_home_dashboard_path: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardsJson:
    """The folder behind `/file/:file`."""

    enabled: bool
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshots:
    external_enabled: bool
    external_snapshot_url: WebAddress
    external_snapshot_name: str
    public_mode: bool
    snapshot_remove_expired: bool
