"""The routes of this slice, bound."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.dashboards.service import Dashboards
from backend.search.handlers import SearchHandlers
from backend.search.service import Search


def handlers(*, search: Search, dashboards: Dashboards) -> Mapping[str, Handler]:
    bound = SearchHandlers(search=search, dashboards=dashboards)
    return {"search.run": bound.run, "search.sorting": bound.sorting}
