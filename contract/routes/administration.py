"""What a front end is told, and what server admins see of the server (api.md §11, §12)."""

from contract.routes.route import Needs, Route

ROUTES = (
    Route("GET", "/api/frontend/settings", "frontend.settings", Needs.SIGNED_IN),
    Route("GET", "/api/admin/settings", "administration.settings", Needs.SERVER_ADMIN, action="settings:read"),
    Route("GET", "/api/admin/stats", "administration.stats", Needs.SERVER_ADMIN, action="server.stats:read"),
)
