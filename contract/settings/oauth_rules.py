"""Rules about OAuth and OpenID Connect providers."""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from contract.settings.model import Settings
from contract.settings.providers import OAuthProvider
from contract.settings.rules import Finding, Rule

_ADDRESSES: Final = ("issuer", "auth_url", "token_url", "api_url", "teams_url", "jwk_set_url")


def _enabled(settings: Settings) -> Iterator[tuple[str, OAuthProvider]]:
    sections = {
        "auth.generic_oauth": settings.auth_generic_oauth,
        "auth.github": settings.auth_github,
        "auth.google": settings.auth_google,
    }
    yield from ((section, own) for section, own in sections.items() if own.enabled)


def _addresses(settings: Settings) -> Iterator[Finding]:
    for section, own in _enabled(settings):
        needed = () if own.issuer else ("auth_url", "token_url", "api_url")
        yield from ((section, key, "give its address, or set issuer") for key in needed if not getattr(own, key))
        if own.jwk_set_url and not own.issuer:
            yield section, "issuer", "name the issuer whose keys are at jwk_set_url"
        if urlsplit(own.issuer).query or urlsplit(own.issuer).fragment:
            yield section, "issuer", "write it as the provider does, without ? and #"
        if own.issuer and (own.empty_scopes or "openid" not in own.scopes):
            yield section, "scopes", "list openid among them: without it, an issuer vouches for nobody"


def _who_we_are(settings: Settings) -> Iterator[Finding]:
    for section, own in _enabled(settings):
        if not own.client_id:
            yield section, "client_id", "write what the provider calls us"
        if bool(own.tls_client_cert) != bool(own.tls_client_key):
            yield section, "tls_client_key", "set tls_client_cert and tls_client_key together"


def _who_may_come_in(settings: Settings) -> Iterator[Finding]:
    for section, own in _enabled(settings):
        if own.allowed_groups and not own.groups_attribute_path and section != "auth.github":
            yield section, "groups_attribute_path", "say where the groups are, or empty allowed_groups"
    google = settings.auth_google
    if google.enabled and (google.allowed_organizations or google.team_ids):
        yield "auth.google", "allowed_organizations", "Google has none; use hosted_domain or allowed_domains"


def _one_way_by_itself(settings: Settings) -> Iterator[Finding]:
    enabled = list(_enabled(settings))
    if settings.auth.oauth_auto_login and len(enabled) > 1:
        yield "auth", "oauth_auto_login", "several providers are enabled; set auto_login of one of them instead"
    by_themselves = [section for section, own in enabled if own.auto_login]
    if len(by_themselves) > 1:
        yield by_themselves[1], "auto_login", f"{by_themselves[0]} has it already; one can be gone to"


def _without_cover(settings: Settings) -> Iterator[Finding]:
    for section, own in _enabled(settings):
        for key in _ADDRESSES:
            parts = urlsplit(getattr(own, key))
            if parts.scheme == "http" and not _is_near(parts.hostname or ""):
                yield section, key, "is http: anybody on the way can log in as anybody; use https"
        if own.tls_skip_verify_insecure:
            yield (
                section,
                "tls_skip_verify_insecure",
                "anybody on the way can log in as anybody; use tls_client_ca",
            )


def _without_proof(settings: Settings) -> Iterator[Finding]:
    for section, own in _enabled(settings):
        if not own.use_pkce:
            yield section, "use_pkce", "without it, a stolen code is good for whoever has it; set it to true"


def _is_near(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


OAUTH_FAULTS: Final[tuple[Rule, ...]] = (_addresses, _who_we_are, _who_may_come_in, _one_way_by_itself)
OAUTH_WARNINGS: Final[tuple[Rule, ...]] = (_without_cover, _without_proof)
