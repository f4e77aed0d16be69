"""A service account as its organisation's admins see it."""

from dataclasses import dataclass

from backend.service_accounts.answers import AccountJson
from backend.users.appearance import avatar_url
from contract.clock import rfc3339
from contract.identity import Role

_RIGHTS = {"serviceaccounts:delete": True, "serviceaccounts:read": True, "serviceaccounts:write": True}
"""Of every caller that may see an account: they are Admins, which is all there is to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAccount:
    """Times are seconds since the epoch; `tokens` is how many it has."""

    id: int
    org_id: int
    name: str
    login: str
    role: Role
    is_disabled: bool
    tokens: int
    created: int
    updated: int

    def as_json(self) -> AccountJson:
        return {
            "id": self.id,
            "name": self.name,
            "login": self.login,
            "orgId": self.org_id,
            "isDisabled": self.is_disabled,
            "role": self.role.value,
            "tokens": self.tokens,
            "avatarUrl": avatar_url(self.login),
            "createdAt": rfc3339(self.created),
            "updatedAt": rfc3339(self.updated),
            "teams": [],
            "accessControl": dict(_RIGHTS),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """The login is what its name becomes in the log, and in the namespace of all logins."""

    org_id: int
    name: str
    login: str
    role: Role
    is_disabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Of somebody who makes or changes an account; None leaves it to us, or as it is."""

    name: str | None
    role: Role | None
    is_disabled: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountQuery:
    """`text` is looked for in name and login, without case; empty is any. `page` counts from 1.

    `expired_at` asks for accounts with tokens that have expired by then, in seconds since the epoch; 0 is any.
    """

    org_id: int
    text: str = ""
    disabled_only: bool = False
    expired_at: int = 0
    page: int = 1
    per_page: int
