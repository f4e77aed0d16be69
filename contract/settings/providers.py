"""Sections about identities that come from elsewhere: anonymous, auth proxy, JWT, LDAP, OAuth."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from contract.secret import Secret
from contract.settings.kinds import Claims, Natural, Networks, RoleName, Seconds, WebAddress, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthAnonymous:
    enabled: bool
    org_name: str
    org_role: RoleName
    hide_version: bool
    device_limit: Natural | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthProxy:
    enabled: bool
    header_name: str
    header_property: Literal["username", "email"]
    auto_sign_up: bool
    sync_ttl: Natural
    """Minutes."""
    whitelist: Networks
    headers: Words
    """`Field:Header-Name` each."""
    headers_encoded: bool
    enable_login_token: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthJwt:
    enabled: bool
    enable_login_token: bool
    header_name: str
    email_claim: str
    username_claim: str
    jwk_set_url: str
    jwk_set_file: Path | None
    key_file: Path | None
    cache_ttl: Seconds
    expect_claims: Claims
    role_attribute_path: str
    role_attribute_strict: bool
    auto_sign_up: bool
    url_login: bool
    allow_assign_grafana_admin: bool
    skip_org_role_sync: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthLdap:
    enabled: bool
    config_file: Path
    allow_sign_up: bool
    skip_org_role_sync: bool
    sync_cron: str
    active_sync_enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthProvider:
    """One OAuth or OIDC provider; the same keys for every one of them."""

    name: str
    enabled: bool
    allow_sign_up: bool
    auto_login: bool
    client_id: str
    client_secret: Secret
    scopes: Words
    empty_scopes: bool
    email_attribute_name: str
    email_attribute_path: str
    login_attribute_path: str
    name_attribute_path: str
    role_attribute_path: str
    role_attribute_strict: bool
    org_attribute_path: str
    org_mapping: Words
    """`ExternalOrg:OrgIdOrName:Role` each."""
    groups_attribute_path: str
    id_token_attribute_name: str
    issuer: WebAddress
    """What ID tokens must name. Empty: the provider is no OpenID Connect provider, and ID tokens are not read."""
    jwk_set_url: WebAddress
    auth_url: WebAddress
    token_url: WebAddress
    api_url: WebAddress
    teams_url: WebAddress
    allowed_domains: Words
    allowed_groups: Words
    team_ids: Words
    team_ids_attribute_path: str
    allowed_organizations: Words
    hosted_domain: str
    tls_skip_verify_insecure: bool
    tls_client_cert: Path | None
    tls_client_key: Path | None
    tls_client_ca: Path | None
    use_pkce: bool
    use_refresh_token: bool
    login_prompt: Literal["", "none", "login", "consent", "select_account"]
    auth_style: Literal["", "AutoDetect", "InParams", "InHeader"]
    allow_assign_grafana_admin: bool
    skip_org_role_sync: bool
