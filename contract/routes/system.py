"""Health (api.md §11), and the document of all routes."""

from contract.routes.route import Needs, Route

ROUTES = (
    Route("GET", "/api/health", "health.read", Needs.PUBLIC),
    Route("GET", "/api/openapi.json", "manual.document", Needs.PUBLIC),
)
