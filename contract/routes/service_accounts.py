"""Service accounts, their tokens, and the way there from API keys (auth.md §8, §9)."""

from contract.routes.route import Needs, Route

_BASE = "/api/serviceaccounts"


def _route(methods: str, below: str, name: str, right: str) -> Route:
    action = f"serviceaccounts:{right}"
    return Route(methods, _BASE + below, f"service_accounts.{name}", Needs.ADMIN, action=action)


ROUTES = (
    _route("GET", "/search", "search", "read"),
    _route("POST", "", "create", "create"),
    _route("GET", "/:id", "read", "read"),
    _route("PATCH", "/:id", "update", "write"),
    _route("DELETE", "/:id", "delete", "delete"),
    _route("GET", "/:id/tokens", "list_tokens", "read"),
    _route("POST", "/:id/tokens", "create_token", "write"),
    _route("DELETE", "/:id/tokens/:tokenId", "delete_token", "write"),
    _route("GET", "/migrationstatus", "migration_status", "read"),
    _route("POST", "/migrate", "migrate", "create"),
    _route("POST", "/migrate/:keyId", "migrate_key", "create"),
    _route("POST", "/hideApiKeys", "hide_keys", "create"),
    _route("POST", "/:id/revert/:keyId", "revert", "delete"),
    Route(
        "GET",
        "/api/access-control/serviceaccounts/:id",
        "service_accounts.permissions",
        Needs.ADMIN,
        action="serviceaccounts.permissions:read",
    ),
)
