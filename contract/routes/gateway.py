"""What the gateway serves itself (decisions.md 17)."""

from contract.routes.route import Needs, Owner, Route


def _route(
    methods: str,
    template: str,
    name: str,
    needs: Needs,
    *,
    page: bool = False,
    changes: bool = False,
    action: str = "",
) -> Route:
    return Route(methods, template, name, needs, Owner.GATEWAY, page, changes, action)


def _admin(method: str, template: str, name: str, action: str) -> Route:
    return _route(method, f"/api/admin/users/:id/{template}", name, Needs.SERVER_ADMIN, action=action)


def _ldap(method: str, template: str, name: str, action: str) -> Route:
    return _route(method, f"/api/admin/ldap/{template}", name, Needs.SERVER_ADMIN, action=action)


ROUTES = (
    _route("GET", "/", "home.page", Needs.SIGNED_IN, page=True),
    _route("GET", "/login", "login.page", Needs.PUBLIC, page=True),
    _route("POST", "/login", "login.form", Needs.PUBLIC),
    _route("GET", "/login/:provider", "login.provider", Needs.PUBLIC, page=True, changes=True),
    _route("POST", "/api/login", "login.submit", Needs.PUBLIC),
    _route("GET", "/logout", "logout.page", Needs.PUBLIC, page=True, changes=True),
    _route("GET POST", "/api/logout", "logout.submit", Needs.PUBLIC, changes=True),
    _route("GET", "/api/login/ping", "login.ping", Needs.SIGNED_IN),
    _route("GET", "/api/user/auth-tokens", "tokens.list", Needs.SIGNED_IN),
    _route("POST", "/api/user/revoke-auth-token", "tokens.revoke", Needs.SIGNED_IN),
    _route("POST", "/api/user/auth-tokens/revoke-others", "tokens.revoke_others", Needs.SIGNED_IN),
    _route("POST", "/api/user/auth-tokens/rotate", "tokens.rotate", Needs.PUBLIC),
    _admin("GET", "auth-tokens", "admin_tokens.list", "users.authtoken:read"),
    _admin("POST", "revoke-auth-token", "admin_tokens.revoke", "users.authtoken:write"),
    _admin("POST", "logout", "admin_tokens.log_out", "users:logout"),
    _ldap("GET", "status", "admin_ldap.status", "ldap.status:read"),
    _ldap("GET", ":username", "admin_ldap.user", "ldap.user:read"),
    _ldap("POST", "reload", "admin_ldap.reload", "ldap.config:reload"),
    _ldap("POST", "sync/:id", "admin_ldap.sync", "ldap.user:sync"),
    _route("GET", "/api/signing-keys/keys", "signing_keys.list", Needs.PUBLIC),
    _route("GET", "/public/:file", "public.file", Needs.PUBLIC, page=True),
    _route("GET", "/api/docs", "manual.page", Needs.SIGNED_IN, page=True),
    _route("GET", "/account", "account.page", Needs.SIGNED_IN, page=True),
    _route("POST", "/account/sessions/revoke", "account.revoke", Needs.SIGNED_IN, page=True),
    _route("POST", "/account/sessions/revoke-others", "account.revoke_others", Needs.SIGNED_IN, page=True),
    _route("POST", "/account/organisation", "account.organisation", Needs.SIGNED_IN, page=True),
    _route("POST", "/account/password", "account.password", Needs.SIGNED_IN, page=True),
    _route("POST", "/account/log-out", "account.log_out", Needs.PUBLIC, page=True),
    _route("GET", "/account/keys", "account_keys.page", Needs.ADMIN, page=True),
    _route("POST", "/account/keys", "account_keys.make", Needs.ADMIN, page=True),
    _route("POST", "/account/keys/delete", "account_keys.delete", Needs.ADMIN, page=True),
    _route("POST", "/account/service-accounts", "account_services.make", Needs.ADMIN, page=True),
    _route("POST", "/account/service-accounts/delete", "account_services.delete", Needs.ADMIN, page=True),
    _route("GET", "/account/service-accounts/:id", "account_tokens.page", Needs.ADMIN, page=True),
    _route("POST", "/account/service-accounts/:id/tokens", "account_tokens.make", Needs.ADMIN, page=True),
    _route("POST", "/account/service-accounts/:id/tokens/delete", "account_tokens.delete", Needs.ADMIN, page=True),
    _route("GET", "/user/auth-tokens/rotate", "tokens.rotate_page", Needs.PUBLIC, page=True, changes=True),
)
