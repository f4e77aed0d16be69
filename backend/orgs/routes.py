"""The routes of this slice, bound."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.orgs.handlers import CurrentOrgHandlers, OrgsHandlers
from backend.orgs.service import Orgs


def handlers(orgs: Orgs) -> Mapping[str, Handler]:
    current, every = CurrentOrgHandlers(orgs), OrgsHandlers(orgs)
    return {
        "org.read": current.read,
        "org.update": current.update,
        "org.update_address": current.update_address,
        "orgs.list": every.list,
        "orgs.create": every.create,
        "orgs.read": every.read,
        "orgs.read_by_name": every.read_by_name,
        "orgs.update": every.update,
        "orgs.update_address": every.update_address,
        "orgs.delete": every.delete,
    }
