"""The table as the settings have it: what they open to everybody."""

from typing import Final

from contract.routes import ROUTES, RouteTable
from contract.settings import Settings

_SNAPSHOTS: Final = {"snapshots.create", "snapshots.delete_by_delete_key"}
"""Open in `[snapshots] public_mode` (api.md §10); lists and the deletion by key never are."""


def routes_for(settings: Settings) -> RouteTable:
    return ROUTES.opened(_SNAPSHOTS) if settings.snapshots.public_mode else ROUTES
