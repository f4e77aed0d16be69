"""Health (api.md §11)."""

from contract.routes.route import Needs, Route

ROUTES = (Route("GET", "/api/health", "health.read", Needs.PUBLIC),)
