"""The routes of this slice, bound."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.versions.handlers import VersionHandlers
from backend.versions.service import Versions


def handlers(versions: Versions) -> Mapping[str, Handler]:
    bound = VersionHandlers(versions)
    return {
        "versions.list": bound.list,
        "versions.read": bound.read,
        "versions.restore": bound.restore,
    }
