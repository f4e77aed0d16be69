"""A user as its callers see it, and what may be asked and changed of one."""

from dataclasses import dataclass, field

from backend.users.answers import ProfileJson, UserEntryJson
from backend.users.appearance import age, avatar_url, last_seen
from contract.clock import rfc3339
from contract.providers import LABELS


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """`org_id` is the active organisation, 0 for none. Times are seconds since the epoch."""

    id: int
    login: str
    email: str
    name: str
    theme: str
    org_id: int
    is_server_admin: bool
    is_disabled: bool
    is_external: bool
    auth_module: str
    last_seen_at: int | None
    created: int
    updated: int

    def profile(self) -> ProfileJson:
        return {
            "id": self.id,
            "email": self.email,
            "name": self.name,
            "login": self.login,
            "theme": self.theme,
            "orgId": self.org_id,
            "isGrafanaAdmin": self.is_server_admin,
            "isDisabled": self.is_disabled,
            "isExternal": self.is_external,
            "authLabels": self._labels(),
            "updatedAt": rfc3339(self.updated),
            "createdAt": rfc3339(self.created),
            "avatarUrl": avatar_url(self.email),
        }

    def list_entry(self, *, now: float) -> UserEntryJson:
        seen = last_seen(self.last_seen_at, created=self.created)
        return {
            "id": self.id,
            "name": self.name,
            "login": self.login,
            "email": self.email,
            "avatarUrl": avatar_url(self.email),
            "isAdmin": self.is_server_admin,
            "isDisabled": self.is_disabled,
            "lastSeenAt": rfc3339(seen),
            "lastSeenAtAge": age(now - seen),
            "authLabels": self._labels(),
        }

    def _labels(self) -> list[str]:
        return [LABELS.get(self.auth_module, self.auth_module)] if self.auth_module else []


@dataclass(frozen=True, slots=True, kw_only=True)
class UserQuery:
    """`text` is looked for in login, e-mail and name, without case; empty is any. `page` counts from 1."""

    text: str
    page: int
    per_page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Of a profile. An empty text keeps what is stored, but a missing login becomes the e-mail."""

    login: str
    email: str
    name: str
    theme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    login: str
    email: str
    name: str
    password_hash: str | None = field(repr=False)
    is_server_admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPassword:
    """`hashed` is None for who cannot log in with one. `version` is the credential's."""

    hashed: str | None = field(repr=False)
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassword:
    """All sessions that began until `at` end with the change, but the one that is kept."""

    hashed: str = field(repr=False)
    at: float
    session_kept: int | None
