"""The slices that tell of everything else, put together."""

from collections.abc import Mapping

from backend.absent import routes as absent_routes
from backend.access.call import Handler
from backend.administration import routes as administration_routes
from backend.administration.configuration import configuration
from backend.administration.store import StatsStore
from backend.datasources.service import DataSources
from backend.frontend import routes as frontend_routes
from backend.health import routes as health_routes
from backend.health.handlers import Build
from backend.storage.database import Database
from contract.clock import Clock
from contract.settings import Settings
from contract.version import VERSION


def handlers(
    database: Database, settings: Settings, clock: Clock, *, sources: DataSources
) -> Mapping[str, Handler]:
    build = Build(
        grafana_version=settings.compat.grafana_version,
        version=VERSION,
        hidden=settings.auth_anonymous.hide_version,
    )
    return {
        **health_routes.handlers(database, build),
        **frontend_routes.handlers(settings, sources=sources, build=build),
        **administration_routes.handlers(configuration(settings), StatsStore(database, clock)),
        **absent_routes.handlers(),
    }
