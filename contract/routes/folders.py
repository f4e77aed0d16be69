"""Folders (api.md §3.3, §15)."""

from contract.routes.route import Needs, Route

ROUTES = (
    Route("GET", "/api/folders/:uid/permissions", "permissions.read_of_folder", Needs.SIGNED_IN),
    Route("POST", "/api/folders/:uid/permissions", "permissions.replace_of_folder", Needs.SIGNED_IN),
)
