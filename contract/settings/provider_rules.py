"""Rules about identities that come from elsewhere."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from cronsim import CronSim, CronSimError

from contract.headers import fold
from contract.settings.model import Settings
from contract.settings.rules import Finding, Rule

_HEADER: Final = re.compile(r"[0-9A-Za-z]+(-[0-9A-Za-z]+)*")
_FIELD: Final = re.compile(rf"(Name|Email|Login|Groups|Role):{_HEADER.pattern}")
_OTHERS: Final = frozenset({"host", "cookie", "connection", "content-length", "content-type", "transfer-encoding"})
_NAME: Final = "write a header's name: letters, digits and -, and none that has a meaning of its own"


def _proxy(settings: Settings) -> Iterator[Finding]:
    proxy = settings.auth_proxy
    if not proxy.enabled:
        return
    if not proxy.whitelist:
        yield (
            "auth.proxy",
            "whitelist",
            "list the proxies that may name users; to believe everybody write 0.0.0.0/0",
        )
    if not _is_usable(proxy.header_name) or proxy.header_name.lower() == "authorization":
        yield "auth.proxy", "header_name", _NAME
    if not all(_FIELD.fullmatch(word) and _is_usable(word.partition(":")[2]) for word in proxy.headers):
        yield (
            "auth.proxy",
            "headers",
            "list Field:Header-Name words; fields are Name, Email, Login, Groups and Role",
        )
    if len({word.partition(":")[0] for word in proxy.headers}) < len(proxy.headers):
        yield "auth.proxy", "headers", "name each field once"


def _without_effect(settings: Settings) -> Iterator[Finding]:
    proxy = settings.auth_proxy
    if proxy.enabled and any(word.startswith("Groups:") for word in proxy.headers):
        yield "auth.proxy", "headers", "Groups has no effect: there are no teams that could follow it"


def _jwt(settings: Settings) -> Iterator[Finding]:
    jwt = settings.auth_jwt
    if not jwt.enabled:
        return
    if not jwt.header_name and not jwt.url_login:
        yield "auth.jwt", "header_name", "name the header that carries the token"
    if jwt.header_name and not _is_usable(jwt.header_name):
        yield "auth.jwt", "header_name", _NAME
    if [bool(jwt.key_file), bool(jwt.jwk_set_file), bool(jwt.jwk_set_url)].count(True) != 1:
        yield "auth.jwt", "jwk_set_url", "set exactly one of key_file, jwk_set_file and jwk_set_url"
    if jwt.jwk_set_url and not jwt.jwk_set_url.startswith("https://"):
        yield "auth.jwt", "jwk_set_url", "write an https address: whoever can change the keys can be anybody"
    if not jwt.username_claim and not jwt.email_claim:
        yield "auth.jwt", "username_claim", "name the claim with the login, or set email_claim"


def _directory(settings: Settings) -> Iterator[Finding]:
    ldap = settings.auth_ldap
    if not ldap.enabled or not ldap.active_sync_enabled:
        return
    try:
        CronSim(ldap.sync_cron, datetime(2000, 1, 1, tzinfo=UTC))
    except CronSimError:
        yield "auth.ldap", "sync_cron", "write a cron line of five fields, or of six with the seconds first"


def _is_usable(header: str) -> bool:
    name = fold(header.encode("utf-8", "replace")).decode("ascii", "replace")
    return _HEADER.fullmatch(header) is not None and name not in _OTHERS


PROVIDER_FAULTS: Final[tuple[Rule, ...]] = (_proxy, _jwt, _directory)
PROVIDER_WARNINGS: Final[tuple[Rule, ...]] = (_without_effect,)
