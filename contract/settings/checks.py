"""Rules between settings, checked once at start."""

import re
from collections.abc import Iterator
from typing import Final

from contract.settings.database_rules import DATABASE_FAULTS, DATABASE_WARNINGS
from contract.settings.faults import Findings
from contract.settings.layers import Entries
from contract.settings.model import Settings
from contract.settings.oauth_rules import OAUTH_FAULTS, OAUTH_WARNINGS
from contract.settings.place_rules import PLACE_FAULTS, PLACE_WARNINGS
from contract.settings.provider_rules import PROVIDER_FAULTS, PROVIDER_WARNINGS
from contract.settings.rules import Finding, Rule
from contract.settings.sign_in_rules import SIGN_IN_FAULTS

_VERSION: Final = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
_WHITELISTED: Final = re.compile(r"\S+:[0-9]{1,5}")


def check(settings: Settings, entries: Entries, findings: Findings) -> None:
    for section, key, cure in _all(settings, _FAULTS):
        findings.fault(entries[section, key], cure)
    for section, key, text in _all(settings, _WARNINGS):
        findings.warn(entries[section, key], text)


def _all(settings: Settings, rules: tuple[Rule, ...]) -> Iterator[Finding]:
    for rule in rules:
        yield from rule(settings)


def _texts(settings: Settings) -> Iterator[Finding]:
    if _VERSION.fullmatch(settings.compat.grafana_version) is None:
        yield "compat", "grafana_version", "write three numbers, as 11.6.0"
    if not all(_WHITELISTED.fullmatch(word) for word in settings.security.data_source_proxy_whitelist):
        yield "security", "data_source_proxy_whitelist", "list HOST:PORT words, separated by blanks"


def _without_effect(settings: Settings) -> Iterator[Finding]:
    if settings.server.serve_from_sub_path and not settings.server.sub_path:
        yield "server", "serve_from_sub_path", "has no effect: [server] root_url has no path"
    security = settings.security
    if security.previous_secret_key and security.previous_secret_key == security.secret_key:
        yield "security", "previous_secret_key", "is the secret_key itself; leave it empty"
    if settings.server.root_url.startswith("https://") and not security.cookie_secure:
        yield "security", "cookie_secure", "root_url is https: set it to true, so that cookies never travel bare"


def _of_no_use(settings: Settings) -> Iterator[Finding]:
    security = settings.security
    if security.strict_transport_security and not settings.server.root_url.startswith("https://"):
        yield "security", "strict_transport_security", "has no effect: [server] root_url is not https"
    if not security.x_content_type_options:
        yield "security", "x_content_type_options", "has no effect: nosniff is always sent"
    if settings.auth_basic.password_policy:
        yield "auth.basic", "password_policy", "has no effect: passwords need five characters, and no more"
    if settings.auth.id_response_header_enabled:
        yield "auth", "id_response_header_enabled", "has no effect: answers do not name their caller"


_FAULTS: Final[tuple[Rule, ...]] = (
    _texts,
    *PLACE_FAULTS,
    *DATABASE_FAULTS,
    *SIGN_IN_FAULTS,
    *PROVIDER_FAULTS,
    *OAUTH_FAULTS,
)
_WARNINGS: Final[tuple[Rule, ...]] = (
    _without_effect,
    _of_no_use,
    *PLACE_WARNINGS,
    *DATABASE_WARNINGS,
    *PROVIDER_WARNINGS,
    *OAUTH_WARNINGS,
)
