"""A user as one organisation sees them."""

from dataclasses import dataclass

from backend.members.answers import MemberJson, MemberLookupJson
from backend.users.appearance import age, avatar_url, last_seen
from contract.clock import rfc3339


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """`seen` is in seconds since the epoch."""

    org_id: int
    user_id: int
    login: str
    email: str
    name: str
    role: str
    is_disabled: bool
    last_seen_at: int | None
    created: int

    def as_json(self, *, now: float) -> MemberJson:
        seen = last_seen(self.last_seen_at, created=self.created)
        return {
            "orgId": self.org_id,
            "userId": self.user_id,
            "email": self.email,
            "name": self.name,
            "avatarUrl": avatar_url(self.email),
            "login": self.login,
            "role": self.role,
            "lastSeenAt": rfc3339(seen),
            "lastSeenAtAge": age(now - seen),
            "isDisabled": self.is_disabled,
        }

    def as_lookup(self) -> MemberLookupJson:
        return {"userId": self.user_id, "login": self.login, "avatarUrl": avatar_url(self.email)}


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberQuery:
    """`text` is looked for in e-mail, name and login, without case; empty is any. `page` counts from 1."""

    org_id: int
    text: str
    page: int = 1
    per_page: int
