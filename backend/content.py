"""The slices about dashboards and what belongs to them, put together."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.access.trail import Trail
from backend.annotations import routes as annotations_routes
from backend.annotations.service import Annotations
from backend.dashboards import routes as dashboards_routes
from backend.dashboards.files import DashboardFiles
from backend.dashboards.home import Home, home_document
from backend.dashboards.saving import Saving
from backend.dashboards.service import Dashboards
from backend.folders import routes as folders_routes
from backend.folders.changes import FolderChanges
from backend.folders.service import Folders
from backend.permissions import routes as permissions_routes
from backend.permissions.service import Permissions
from backend.preferences import routes as preferences_routes
from backend.preferences.service import PreferencesOf
from backend.quotas.quotas import Quotas
from backend.search import routes as search_routes
from backend.search.service import Search
from backend.search.store import SearchStore
from backend.stars import routes as stars_routes
from backend.stars.store import StarStore
from backend.storage.database import Database
from backend.versions import routes as versions_routes
from backend.versions.service import Versions
from contract.clock import Clock
from contract.settings import Settings


def handlers(database: Database, settings: Settings, clock: Clock, trail: Trail) -> Mapping[str, Handler]:
    """Raises StartFault if the home dashboard that the settings name cannot be read."""
    viewers_can_edit, keep = settings.users.viewers_can_edit, settings.dashboards.versions_to_keep
    dashboards = Dashboards(database, viewers_can_edit=viewers_can_edit)
    saving = Saving(database, clock=clock, versions_to_keep=keep, quotas=Quotas.of(settings.quota))
    search = Search(SearchStore(database))
    return {
        **dashboards_routes.handlers(
            dashboards=dashboards,
            saving=saving,
            home=Home(database, document=home_document(settings.dashboards.default_home_dashboard_path)),
            files=DashboardFiles(settings.dashboards_json.path if settings.dashboards_json.enabled else None),
        ),
        **folders_routes.handlers(
            folders=Folders(database, search=search, viewers_can_edit=viewers_can_edit),
            changes=FolderChanges(database, clock=clock, versions_to_keep=keep),
        ),
        **permissions_routes.handlers(Permissions(database, clock=clock, trail=trail)),
        **search_routes.handlers(search=search, dashboards=dashboards),
        **versions_routes.handlers(Versions(database, saving=saving)),
        **stars_routes.handlers(StarStore(database)),
        **annotations_routes.handlers(Annotations(database, clock=clock)),
        **preferences_routes.handlers(PreferencesOf(database, clock=clock)),
    }
