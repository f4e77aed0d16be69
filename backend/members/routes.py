"""The routes of this slice, bound."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.members.handlers import CurrentMembersHandlers, OrgMembersHandlers
from backend.members.service import Members


def handlers(members: Members) -> Mapping[str, Handler]:
    current, every = CurrentMembersHandlers(members), OrgMembersHandlers(members)
    return {
        "org_users.list": current.list,
        "org_users.search": current.search,
        "org_users.lookup": current.lookup,
        "org_users.add": current.add,
        "org_users.update": current.update,
        "org_users.remove": current.remove,
        "orgs_users.list": every.list,
        "orgs_users.add": every.add,
        "orgs_users.update": every.update,
        "orgs_users.remove": every.remove,
    }
