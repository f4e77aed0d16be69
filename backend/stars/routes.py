"""The routes of this slice, bound."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.stars.handlers import StarHandlers
from backend.stars.store import StarStore


def handlers(store: StarStore) -> Mapping[str, Handler]:
    bound = StarHandlers(store)
    return {
        "stars.list": bound.list,
        "stars.add": bound.add,
        "stars.remove": bound.remove,
        "stars.add_by_uid": bound.add_by_uid,
        "stars.remove_by_uid": bound.remove_by_uid,
    }
