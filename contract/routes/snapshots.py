"""Snapshots (api.md §10)."""

from contract.routes.route import Needs, Route

ROUTES = (
    Route("POST", "/api/snapshots", "snapshots.create", Needs.SIGNED_IN),
    Route("GET", "/api/snapshots/:key", "snapshots.read", Needs.PUBLIC),
    Route("DELETE", "/api/snapshots/:key", "snapshots.delete", Needs.EDITOR),
    Route(
        "GET", "/api/snapshots-delete/:deleteKey", "snapshots.delete_by_delete_key", Needs.SIGNED_IN, changes=True
    ),
    Route("GET", "/api/dashboard/snapshots", "snapshots.list", Needs.SIGNED_IN),
    Route("GET", "/api/snapshot/shared-options", "snapshots.shared_options", Needs.SIGNED_IN),
)
