"""Sections about who may come in: accounts, sessions, keys, limits."""

from dataclasses import dataclass

from contract.secret import Secret
from contract.settings.kinds import (
    ApiKeysMode,
    Limit,
    Natural,
    Positive,
    RoleName,
    SameSite,
    Seconds,
    Theme,
    Words,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    disable_initial_admin_creation: bool
    admin_user: str
    admin_password: Secret
    admin_email: str
    secret_key: Secret
    """Empty until `prepare` has read or made the one in the data folder."""
    previous_secret_key: Secret
    cookie_secure: bool
    cookie_samesite: SameSite
    allow_embedding: bool
    strict_transport_security: bool
    strict_transport_security_max_age_seconds: Natural
    strict_transport_security_preload: bool
    strict_transport_security_subdomains: bool
    x_content_type_options: bool
    x_xss_protection: bool
    disable_brute_force_login_protection: bool
    brute_force_login_protection_max_attempts: Positive
    disable_username_login_protection: bool
    disable_ip_address_login_protection: bool
    csrf_trusted_origins: Words
    """Hosts."""
    csrf_additional_headers: Words
    csrf_always_check: bool
    data_source_proxy_whitelist: Words
    """`host:port` each; empty: every source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Users:
    allow_sign_up: bool
    allow_org_create: bool
    auto_assign_org: bool
    auto_assign_org_id: Positive
    auto_assign_org_role: RoleName
    login_hint: str
    password_hint: str
    default_theme: Theme
    home_page: str
    external_manage_link_url: str
    external_manage_link_name: str
    external_manage_info: str
    viewers_can_edit: bool
    editors_can_admin: bool
    hidden_users: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    login_cookie_name: str
    login_maximum_inactive_lifetime_duration: Seconds
    login_maximum_lifetime_duration: Seconds
    token_rotation_interval_minutes: int
    """2 at least: a smaller one is raised."""
    token_rotation_grace_seconds: Natural
    client_token_rotation: bool
    disable_login: bool
    disable_login_form: bool
    disable_signout_menu: bool
    signout_redirect_url: str
    oauth_auto_login: bool
    oauth_state_cookie_max_age: Positive
    """Seconds."""
    oauth_allow_insecure_email_lookup: bool
    api_key_max_seconds_to_live: Limit
    api_keys_mode: ApiKeysMode
    id_response_header_enabled: bool
    id_response_header_prefix: str
    id_response_header_namespaces: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthBasic:
    enabled: bool
    password_policy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAccounts:
    token_expiration_day_limit: Positive | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    enabled: bool
    org_user: Limit
    org_dashboard: Limit
    org_data_source: Limit
    org_api_key: Limit
    user_org: Limit
    global_user: Limit
    global_org: Limit
    global_dashboard: Limit
    global_api_key: Limit
    global_session: Limit
