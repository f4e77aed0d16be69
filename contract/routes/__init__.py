"""The one table of routes: both routers and the policy are built from it (decisions.md 16)."""

from contract.routes import (
    absent,
    accounts,
    administration,
    annotations,
    dashboards,
    datasources,
    folders,
    gateway,
    preferences,
    provisioning,
    service_accounts,
    snapshots,
    system,
)
from contract.routes.route import ANY, Needs, Owner, Route
from contract.routes.table import Match, RouteTable

ROUTES = RouteTable(
    (
        *gateway.ROUTES,
        *system.ROUTES,
        *accounts.ROUTES,
        *service_accounts.ROUTES,
        *dashboards.ROUTES,
        *folders.ROUTES,
        *datasources.ROUTES,
        *snapshots.ROUTES,
        *preferences.ROUTES,
        *administration.ROUTES,
        *annotations.ROUTES,
        *absent.ROUTES,
        *provisioning.ROUTES,
    )
)

__all__ = ["ANY", "ROUTES", "Match", "Needs", "Owner", "Route", "RouteTable"]
