"""What callers get."""

from typing import TypedDict

from contract.operations import MessageJson, Moment


class MemberJson(TypedDict):
    orgId: int
    userId: int
    email: str
    name: str
    avatarUrl: str
    login: str
    role: str
    lastSeenAt: Moment
    lastSeenAtAge: str
    isDisabled: bool


class MemberLookupJson(TypedDict):
    userId: int
    login: str
    avatarUrl: str


class MembersPageJson(TypedDict):
    totalCount: int
    page: int
    perPage: int
    orgUsers: list[MemberJson]


class MemberAddedJson(MessageJson, TypedDict):
    userId: int
