"""The operations of this slice, described."""

from backend.orgs.answers import MembershipJson
from backend.users.answers import ProfileJson, TeamJson, UserEntryJson, UserMadeJson, UsersPageJson
from backend.users.bodies import OwnPasswordBody, PasswordBody, ProfileBody, ServerAdminBody, UserBody
from contract.operations import Chapter, Operation, Positive

_SEARCH = {"query": str, "page": Positive, "perpage": Positive}

OWN = Chapter(
    "The signed-in user",
    {
        "user.read": Operation("The caller's own profile; 404 for keys.", answer=ProfileJson),
        "user.update": Operation(
            "Changes name, e-mail, login and theme; users only.", body=ProfileBody, refuses=(412,)
        ),
        "user.change_password": Operation(
            "Changes the password, and ends the user's other sessions; users only.", body=OwnPasswordBody
        ),
        "user.orgs": Operation(
            "The organisations that the caller is a member of; none for keys.", answer=list[MembershipJson]
        ),
        "user.teams": Operation("The caller's teams: there are none.", answer=list[TeamJson]),
        "user.use_org": Operation("Makes another of the caller's organisations the active one; users only."),
    },
)
EVERY = Chapter(
    "Users",
    {
        "users.list": Operation(
            "All users by number, in pages; `query` searches.", query=_SEARCH, answer=list[UserEntryJson]
        ),
        "users.search": Operation("The same, with a total.", query=_SEARCH, answer=UsersPageJson),
        "users.lookup": Operation(
            "The profile behind `?loginOrEmail=`, spelled exactly.",
            query={"loginOrEmail": str},
            answer=ProfileJson,
        ),
        "users.read": Operation("One profile.", answer=ProfileJson),
        "users.update": Operation(
            "Changes a profile; empty values keep the old ones.", body=ProfileBody, refuses=(412,)
        ),
        "users.orgs": Operation("The organisations of a user.", answer=list[MembershipJson]),
        "users.teams": Operation("The teams of a user: there are none.", answer=list[TeamJson]),
        "users.use_org": Operation("Changes which organisation is a user's active one."),
        "admin_users.create": Operation(
            "Makes a user; login and e-mail stand in for each other.",
            body=UserBody,
            answer=UserMadeJson,
            refuses=(409, 412),
        ),
        "admin_users.set_password": Operation(
            "Sets a user's password and ends their sessions.", body=PasswordBody
        ),
        "admin_users.set_permissions": Operation(
            "Makes a user a server admin, or takes that away; one always stays.", body=ServerAdminBody
        ),
        "admin_users.delete": Operation("Deletes a user with memberships and sessions."),
        "admin_users.disable": Operation("Disables a user and ends their sessions."),
        "admin_users.enable": Operation("Enables a user again."),
    },
)
