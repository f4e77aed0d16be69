"""What callers get."""

from typing import TypedDict

from contract.operations import MessageJson, Moment


class ProfileJson(TypedDict):
    id: int
    email: str
    name: str
    login: str
    theme: str
    orgId: int
    isGrafanaAdmin: bool
    isDisabled: bool
    isExternal: bool
    authLabels: list[str]
    updatedAt: Moment
    createdAt: Moment
    avatarUrl: str


class UserEntryJson(TypedDict):
    id: int
    name: str
    login: str
    email: str
    avatarUrl: str
    isAdmin: bool
    isDisabled: bool
    lastSeenAt: Moment
    lastSeenAtAge: str
    authLabels: list[str]


class UsersPageJson(TypedDict):
    totalCount: int
    page: int
    perPage: int
    users: list[UserEntryJson]


class UserMadeJson(MessageJson, TypedDict):
    id: int


class TeamJson(TypedDict):
    """There are none."""
