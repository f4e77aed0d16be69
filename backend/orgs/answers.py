"""What callers get."""

from typing import TypedDict

from contract.operations import MessageJson


class AddressJson(TypedDict):
    address1: str
    address2: str
    city: str
    zipCode: str
    state: str
    country: str


class OrgJson(TypedDict):
    id: int
    name: str
    address: AddressJson


class OrgEntryJson(TypedDict):
    id: int
    name: str


class MembershipJson(TypedDict):
    """One of a user's organisations, and the role in it."""

    orgId: int
    name: str
    role: str


class OrgMadeJson(MessageJson, TypedDict):
    orgId: int
