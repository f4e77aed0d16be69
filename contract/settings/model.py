"""All settings, typed: `settings.auth_basic.enabled` is `[auth.basic] enabled`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from typing import Final, get_type_hints

from contract.settings.content import Dashboards, DashboardsJson, Dataproxy, Snapshots
from contract.settings.masking import shown
from contract.settings.people import Auth, AuthBasic, Quota, Security, ServiceAccounts, Users
from contract.settings.places import Backend, Compat, Database, Gateway, Log, Paths, RemoteCache, Server
from contract.settings.providers import AuthAnonymous, AuthJwt, AuthLdap, AuthProxy, OAuthProvider

DEFAULT: Final = "default"
"""The source of what nobody has set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One key as it was found. `text` may be a secret: only `explain` shows it."""

    section: str
    key: str
    text: str = field(repr=False)
    source: str
    """`default`, `FILE:LINE`, the variable's name, `command line`, or what it was derived from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    section: str
    key: str
    value: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A section under another one (`[auth.basic]`) has an underscore for its dot."""

    paths: Paths
    server: Server
    database: Database
    remote_cache: RemoteCache
    gateway: Gateway
    backend: Backend
    security: Security
    users: Users
    auth: Auth
    auth_basic: AuthBasic
    auth_anonymous: AuthAnonymous
    auth_proxy: AuthProxy
    auth_jwt: AuthJwt
    auth_ldap: AuthLdap
    auth_generic_oauth: OAuthProvider
    auth_github: OAuthProvider
    auth_google: OAuthProvider
    service_accounts: ServiceAccounts
    quota: Quota
    dataproxy: Dataproxy
    dashboards: Dashboards
    dashboards_json: DashboardsJson
    snapshots: Snapshots
    log: Log
    compat: Compat
    warnings: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = field(default=(), repr=False)
    unused: tuple[Entry, ...] = field(default=(), repr=False)
    """Settings of Grafana's that were given and are not ours."""

    def explain(self) -> Iterator[Explanation]:
        """Every key with its value, secrets masked, and where the value comes from."""
        for entry in self.entries:
            value = shown(entry.key, entry.text)
            yield Explanation(section=entry.section, key=entry.key, value=value, source=entry.source)


@cache
def section_types() -> Mapping[str, tuple[str, type]]:
    """From the name of each section to its attribute in `Settings` and the dataclass of its keys."""
    hints = get_type_hints(Settings)
    attributes = [part.name for part in fields(Settings) if is_dataclass(hints[part.name])]
    return {_section(name, attributes): (name, hints[name]) for name in attributes}


def _section(attribute: str, attributes: list[str]) -> str:
    parent, _, child = attribute.partition("_")
    return f"{parent}.{child}" if parent in attributes and child else attribute
