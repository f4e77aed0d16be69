"""The routes of this slice, bound."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.datasources.service import DataSources
from backend.frontend.handlers import FrontendHandlers
from backend.frontend.switches import switches
from backend.health.handlers import Build
from contract.settings import Settings


def handlers(settings: Settings, *, sources: DataSources, build: Build) -> Mapping[str, Handler]:
    bound = FrontendHandlers(
        sources,
        switches=switches(settings),
        build=build,
        users_may_create_orgs=settings.users.allow_org_create,
    )
    return {"frontend.settings": bound.settings}
