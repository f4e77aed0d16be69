"""What the gateway tells server admins of the directory, described."""

from typing import TypedDict

from contract.operations.operation import Chapter, Operation


class DirectoryHostJson(TypedDict):
    """`error` is empty for one that is available."""

    host: str
    port: int
    available: bool
    error: str


class DirectoryAttributeJson(TypedDict):
    """An attribute's name in the directory, and its value."""

    cfgAttrValue: str
    ldapValue: str


class DirectoryRoleJson(TypedDict):
    """What a group makes of its members; 0 and empty texts for a group that no line speaks of."""

    orgId: int
    orgName: str
    orgRole: str
    groupDN: str


class DirectoryPersonJson(TypedDict):
    """`isGrafanaAdmin` is null where the directory does not say."""

    name: DirectoryAttributeJson
    surname: DirectoryAttributeJson
    email: DirectoryAttributeJson
    login: DirectoryAttributeJson
    isGrafanaAdmin: bool | None
    isDisabled: bool
    roles: list[DirectoryRoleJson]
    teams: None


DIRECTORY = Chapter(
    "The directory",
    {
        "admin_ldap.status": Operation(
            "Says of each host of the directory whether it lets us in.", answer=list[DirectoryHostJson]
        ),
        "admin_ldap.user": Operation(
            "Shows a user of the directory, and the roles that come of it.", answer=DirectoryPersonJson
        ),
        "admin_ldap.reload": Operation("Has every gateway read the directory's file anew.", refuses=(500,)),
        "admin_ldap.sync": Operation(
            "Brings a user of the directory up to date; disables who is gone (then 400)."
        ),
    },
)
