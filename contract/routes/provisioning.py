"""Reading again what is provisioned from files; as in Grafana, for server admins."""

from contract.routes.route import Needs, Route

_ACTION = "provisioning:reload"

ROUTES = (
    Route(
        "POST",
        "/api/admin/provisioning/datasources/reload",
        "provisioning.reload_data_sources",
        Needs.SERVER_ADMIN,
        action=_ACTION,
    ),
    Route(
        "POST",
        "/api/admin/provisioning/dashboards/reload",
        "provisioning.reload_dashboards",
        Needs.SERVER_ADMIN,
        action=_ACTION,
    ),
)
