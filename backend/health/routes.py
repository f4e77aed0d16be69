"""The routes of this slice, bound."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.health.handlers import Build, HealthHandlers
from backend.storage.database import Database


def handlers(database: Database, build: Build) -> Mapping[str, Handler]:
    return {"health.read": HealthHandlers(database, build).read}
