"""Annotations (api.md §15)."""

from contract.routes.route import Needs, Route

ROUTES = (
    Route("GET", "/api/annotations", "annotations.list", Needs.SIGNED_IN),
    Route("POST", "/api/annotations", "annotations.add", Needs.SIGNED_IN),
    Route("POST", "/api/annotations/graphite", "annotations.add_graphite", Needs.SIGNED_IN),
    Route("GET", "/api/annotations/tags", "annotations.tags", Needs.SIGNED_IN),
    Route("GET", "/api/annotations/:id", "annotations.read", Needs.SIGNED_IN),
    Route("PUT", "/api/annotations/:id", "annotations.update", Needs.SIGNED_IN),
    Route("PATCH", "/api/annotations/:id", "annotations.patch", Needs.SIGNED_IN),
    Route("DELETE", "/api/annotations/:id", "annotations.delete", Needs.SIGNED_IN),
)
