"""Every operation that there is, in the order in which they are told: the gateway's among them."""

from typing import Final

from backend.absent.operations import ABSENT
from backend.administration.operations import ADMINISTRATION
from backend.annotations.operations import ANNOTATIONS
from backend.dashboards.operations import DASHBOARDS
from backend.datasources.operations import DATA_SOURCES, PLUGINS, PROXY
from backend.folders.operations import FOLDERS
from backend.frontend.operations import FRONTEND
from backend.health.operations import HEALTH
from backend.keys.operations import KEYS
from backend.manual.operations import MANUAL
from backend.members import operations as members
from backend.orgs import operations as orgs
from backend.permissions.operations import PERMISSIONS
from backend.preferences.operations import PREFERENCES
from backend.provisioning.operations import PROVISIONING
from backend.search.operations import SEARCH
from backend.service_accounts.operations import SERVICE_ACCOUNTS
from backend.snapshots.operations import SNAPSHOTS
from backend.stars.operations import STARS
from backend.users import operations as users
from backend.versions.operations import VERSIONS
from contract.operations import gateway
from contract.operations.directory import DIRECTORY
from contract.operations.document import document
from contract.operations.schemas import Schema
from contract.routes import ROUTES

CHAPTERS: Final = (
    gateway.SESSIONS,
    HEALTH,
    orgs.CURRENT,
    members.CURRENT,
    users.OWN,
    users.EVERY,
    orgs.EVERY,
    members.EVERY,
    KEYS,
    SERVICE_ACCOUNTS,
    DASHBOARDS,
    VERSIONS,
    PERMISSIONS,
    FOLDERS,
    SEARCH,
    STARS,
    DATA_SOURCES,
    PROXY,
    PLUGINS,
    SNAPSHOTS,
    ANNOTATIONS,
    PREFERENCES,
    FRONTEND,
    ADMINISTRATION,
    DIRECTORY,
    PROVISIONING,
    ABSENT,
    gateway.PAGES,
    MANUAL,
)


def api_document(*, version: str, server: str) -> Schema:
    """`server` is the address that people reach us at."""
    return document(CHAPTERS, ROUTES.routes, version=version, server=server)
