"""The routes of this slice, bound."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.dashboards.files import DashboardFiles
from backend.dashboards.handlers import DashboardHandlers
from backend.dashboards.home import Home
from backend.dashboards.saving import Saving
from backend.dashboards.service import Dashboards


def handlers(
    *, dashboards: Dashboards, saving: Saving, home: Home, files: DashboardFiles
) -> Mapping[str, Handler]:
    bound = DashboardHandlers(dashboards=dashboards, saving=saving, home=home, files=files)
    return {
        "dashboards.save": bound.save,
        "dashboards.read": bound.read,
        "dashboards.read_by_slug": bound.read_by_slug,
        "dashboards.delete": bound.delete,
        "dashboards.delete_by_slug": bound.delete_by_slug,
        "dashboards.home": bound.home,
        "dashboards.tags": bound.tags,
        "dashboards.file": bound.file,
    }
