"""The routes of this slice, bound."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.administration.configuration import Configuration
from backend.administration.handlers import AdministrationHandlers
from backend.administration.store import StatsStore


def handlers(configuration: Configuration, stats: StatsStore) -> Mapping[str, Handler]:
    bound = AdministrationHandlers(configuration, stats)
    return {"administration.settings": bound.settings, "administration.stats": bound.stats}
