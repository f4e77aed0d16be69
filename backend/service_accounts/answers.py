"""What callers get."""

from typing import TypedDict

from contract.operations import MessageJson, Moment


class AccountJson(TypedDict):
    id: int
    name: str
    login: str
    orgId: int
    isDisabled: bool
    role: str
    tokens: int
    avatarUrl: str
    createdAt: Moment
    updatedAt: Moment
    teams: list[str]
    accessControl: dict[str, bool]


class AccountsPageJson(TypedDict):
    totalCount: int
    serviceAccounts: list[AccountJson]
    page: int
    perPage: int


class AccountUpdatedJson(MessageJson, TypedDict):
    id: int
    name: str
    serviceaccount: AccountJson


class TokenJson(TypedDict):
    """`secondsUntilExpiration` is 0 unless the end is near."""

    id: int
    name: str
    created: Moment
    lastUsedAt: Moment | None
    expiration: Moment | None
    secondsUntilExpiration: float
    hasExpired: bool
    isRevoked: bool


class AccountPermissionJson(TypedDict):
    """What a role may do with an account, as Grafana lists it."""

    id: int
    roleName: str
    isManaged: bool
    isInherited: bool
    isServiceAccount: bool
    builtInRole: str
    permission: str
    actions: list[str]


class MigrationStatusJson(TypedDict):
    migrated: bool
    hidden: bool


class MigratedJson(MessageJson, TypedDict):
    total: int
    migrated: int
    failed: int
    failedApikeyIDs: list[int]
    failedDetails: list[str]
