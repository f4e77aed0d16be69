"""The operations of this slice, described."""

from backend.members.answers import MemberAddedJson, MemberJson, MemberLookupJson, MembersPageJson
from backend.members.bodies import MemberBody, RoleBody
from contract.operations import Chapter, Operation, Positive

_NARROWED = {"query": str, "limit": Positive}

CURRENT = Chapter(
    "Members of the current organisation",
    {
        "org_users.list": Operation(
            "Its members, by e-mail and login; `query` and `limit` narrow the list.",
            query=_NARROWED,
            answer=list[MemberJson],
        ),
        "org_users.search": Operation(
            "The same in pages, with a total.",
            query={"query": str, "page": Positive, "perpage": Positive},
            answer=MembersPageJson,
        ),
        "org_users.lookup": Operation(
            "Number, login and avatar of its members.", query=_NARROWED, answer=list[MemberLookupJson]
        ),
        "org_users.add": Operation(
            'Makes a user a member, by `{"loginOrEmail","role"}`.',
            body=MemberBody,
            answer=MemberAddedJson,
            refuses=(409,),
        ),
        "org_users.update": Operation("Changes a member's role; one Admin always stays.", body=RoleBody),
        "org_users.remove": Operation("Ends a membership; with the last one the account goes."),
    },
)
EVERY = Chapter(
    "Members of any organisation",
    {
        "orgs_users.list": Operation("Its members.", query=_NARROWED, answer=list[MemberJson]),
        "orgs_users.add": Operation(
            "Makes a user a member.", body=MemberBody, answer=MemberAddedJson, refuses=(409,)
        ),
        "orgs_users.update": Operation("Changes a member's role.", body=RoleBody),
        "orgs_users.remove": Operation("Ends a membership; the account stays."),
    },
)
