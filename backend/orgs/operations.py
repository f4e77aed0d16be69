"""The operations of this slice, described."""

from backend.orgs.answers import OrgEntryJson, OrgJson, OrgMadeJson
from backend.orgs.bodies import AddressBody, NameBody
from contract.operations import Chapter, Operation, Positive

CURRENT = Chapter(
    "The current organisation",
    {
        "org.read": Operation("The organisation that the caller acts in.", answer=OrgJson),
        "org.update": Operation("Renames it.", body=NameBody),
        "org.update_address": Operation("Changes its address; empty values keep the old ones.", body=AddressBody),
    },
)
EVERY = Chapter(
    "Organisations",
    {
        "orgs.list": Operation(
            "All organisations by name, in pages; `query` is a prefix, `name` the whole.",
            query={"name": str, "query": str, "page": int, "perpage": Positive},
            answer=list[OrgEntryJson],
        ),
        "orgs.create": Operation(
            "Makes one whose Admin is the caller; server admins, or all users if `allow_org_create` says so.",
            body=NameBody,
            answer=OrgMadeJson,
            refuses=(409,),
        ),
        "orgs.read": Operation("One organisation.", answer=OrgJson),
        "orgs.read_by_name": Operation("One organisation by its name.", answer=OrgJson),
        "orgs.update": Operation("Renames it.", body=NameBody),
        "orgs.update_address": Operation("Changes its address.", body=AddressBody),
        "orgs.delete": Operation("Deletes it with dashboards, data sources, keys and memberships."),
    },
)
