"""What a caller sees first: the preferred dashboard, else the one that every organisation has (api.md §2.4)."""

from pathlib import Path

from backend.dashboards.answers import DashboardJson, Document, HomeElsewhereJson, MetaJson
from backend.dashboards.homestore import HomeStore
from backend.dashboards.service import reader_of
from backend.dashboards.view import EMPTY_META
from backend.permissions.subject import Subject
from backend.storage.database import Database
from contract import jsontext
from contract.errors import BadRequest, StartFault
from contract.identity import Identity, Role

BUILT_IN = Path(__file__).with_name("home.json")
_GETTING_STARTED = {"type": "gettingstarted", "id": 123123, "gridPos": {"x": 0, "y": 3, "w": 24, "h": 4}}
_DISMISSED = 1
"""The help flag of who wants no more advice on getting started."""


class Home:
    def __init__(self, database: Database, *, document: Document) -> None:
        self._store = HomeStore(database)
        self._document = document

    async def show(self, caller: Identity) -> DashboardJson | HomeElsewhereJson:
        """Where to go, or the static home; also where the preferred dashboard is gone."""
        preferred = await self._store.preferred(caller.org_id, Subject.of(caller))
        if preferred is not None:
            return {"redirectUri": preferred}
        dashboard = self._document
        if caller.role is Role.ADMIN and not await self._store.help_flags(reader_of(caller)) & _DISMISSED:
            dashboard = _with_panel(dashboard)
        can_edit = caller.role.covers(Role.EDITOR) or caller.is_server_admin
        meta: MetaJson = {**EMPTY_META, "isHome": True, "canEdit": can_edit}
        return {"meta": meta, "dashboard": dashboard, "model": dashboard}


def home_document(path: Path | None) -> Document:
    """The static home, from `path` if one is set; raises StartFault if it cannot be read."""
    try:
        document = jsontext.decode((path or BUILT_IN).read_bytes())
    except (OSError, BadRequest) as error:
        raise _fault(path, str(error)) from error
    if not isinstance(document, dict) or not isinstance(document.get("panels", []), list):
        raise _fault(path, "it is no dashboard")
    return document


def _with_panel(document: Document) -> Document:
    panels = document.get("panels", [])
    return {**document, "panels": [*panels, _GETTING_STARTED] if isinstance(panels, list) else panels}


def _fault(path: Path | None, reason: str) -> StartFault:
    return StartFault(
        f"Cannot read the home dashboard {path}: {reason}. See [dashboards] default_home_dashboard_path."
    )
