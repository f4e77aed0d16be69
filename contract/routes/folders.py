"""Folders (api.md §3.3, §15)."""

from contract.routes.route import Needs, Route

ROUTES = (
    Route("GET", "/api/folders", "folders.list", Needs.SIGNED_IN),
    Route("POST", "/api/folders", "folders.create", Needs.SIGNED_IN),
    Route("GET", "/api/folders/:uid", "folders.read", Needs.SIGNED_IN),
    Route("GET", "/api/folders/id/:id", "folders.read_by_id", Needs.SIGNED_IN),
    Route("GET", "/api/folders/:uid/counts", "folders.counts", Needs.SIGNED_IN),
    Route("PUT", "/api/folders/:uid", "folders.update", Needs.SIGNED_IN),
    Route("POST", "/api/folders/:uid/move", "folders.move", Needs.SIGNED_IN),
    Route("DELETE", "/api/folders/:uid", "folders.delete", Needs.SIGNED_IN),
    Route("GET", "/api/folders/:uid/permissions", "permissions.read_of_folder", Needs.SIGNED_IN),
    Route("POST", "/api/folders/:uid/permissions", "permissions.replace_of_folder", Needs.SIGNED_IN),
)
