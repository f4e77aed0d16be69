"""Rules about cookies, keys, accounts and lifetimes."""

import re
from collections.abc import Iterator
from typing import Final

from contract.settings.model import Settings
from contract.settings.rules import Finding, Rule

KNOWN_DEFAULT_KEY: Final = "SW2YcwTIb9zpOOhoPsMm"
"""The secret_key that Grafana ships with: everybody knows it."""
SHORTEST_KEY: Final = 16

_ENDS_FIRST: Final = "must be longer than token_rotation_interval_minutes, or sessions end before they rotate"
_COOKIE_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def _cookies(settings: Settings) -> Iterator[Finding]:
    name, secure = settings.auth.login_cookie_name, settings.security.cookie_secure
    if _COOKIE_NAME.fullmatch(name) is None:
        yield "auth", "login_cookie_name", "write a cookie's name: letters, digits, - and _"
    if settings.security.cookie_samesite == "none" and not secure:
        yield "security", "cookie_samesite", "none needs [security] cookie_secure=true; browsers insist on it"
    if name.startswith("__Secure-") and not secure:
        yield "auth", "login_cookie_name", "a __Secure- name needs [security] cookie_secure=true"
    if name.startswith("__Host-") and not _may_be_host_cookie(settings):
        cure = "a __Host- name needs [security] cookie_secure=true and an https root_url without a path"
        yield "auth", "login_cookie_name", cure


def _may_be_host_cookie(settings: Settings) -> bool:
    https = settings.server.root_url.startswith("https://")
    return settings.security.cookie_secure and https and not settings.server.sub_path


def _secret_key(settings: Settings) -> Iterator[Finding]:
    key = settings.security.secret_key.reveal()
    if key == KNOWN_DEFAULT_KEY:
        yield "security", "secret_key", "everybody knows this one; leave it empty, and a good one is made"
    elif key and len(key) < SHORTEST_KEY:
        yield "security", "secret_key", f"too short; use {SHORTEST_KEY} characters or more, better 32 random ones"
    elif not key and not (settings.gateway.backend_url.local and settings.backend.listen.local):
        cure = "gateway and backend on different hosts need the same one; set it on both"
        yield "security", "secret_key", cure


def _accounts(settings: Settings) -> Iterator[Finding]:
    security = settings.security
    if not security.admin_user and not security.disable_initial_admin_creation:
        yield "security", "admin_user", "name the first administrator, or set disable_initial_admin_creation=true"
    if not security.admin_password and not security.disable_initial_admin_creation:
        yield "security", "admin_password", "give one, or set disable_initial_admin_creation=true"


def _lifetimes(settings: Settings) -> Iterator[Finding]:
    auth = settings.auth
    interval = auth.token_rotation_interval_minutes * 60
    if auth.login_maximum_inactive_lifetime_duration <= interval:
        yield "auth", "login_maximum_inactive_lifetime_duration", _ENDS_FIRST
    if auth.login_maximum_lifetime_duration <= interval:
        yield "auth", "login_maximum_lifetime_duration", _ENDS_FIRST
    if auth.token_rotation_grace_seconds >= interval:
        yield "auth", "token_rotation_grace_seconds", "must be shorter than token_rotation_interval_minutes"


SIGN_IN_FAULTS: Final[tuple[Rule, ...]] = (_cookies, _secret_key, _accounts, _lifetimes)
