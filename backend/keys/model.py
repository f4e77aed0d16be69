"""An API key as its organisation's admins see it. Its secret is shown once, when it is made."""

from dataclasses import dataclass, field

from backend.keys.answers import KeyJson, MadeKeyJson
from contract.clock import rfc3339
from contract.identity import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """Times are seconds since the epoch; `expires` is None for a key that never does."""

    id: int
    name: str
    role: Role
    expires: int | None
    last_used_at: int | None

    def as_json(self) -> KeyJson:
        shown: KeyJson = {"id": self.id, "name": self.name, "role": self.role.value}
        if self.expires is not None:
            shown["expiration"] = rfc3339(self.expires)
        if self.last_used_at is not None:
            shown["lastUsedAt"] = rfc3339(self.last_used_at)
        return shown


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """`seconds_to_live` 0 is for ever."""

    name: str
    role: Role
    seconds_to_live: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeKey:
    """`secret` is what the client sends from now on."""

    id: int
    name: str
    secret: str = field(repr=False)

    def as_json(self) -> MadeKeyJson:
        return {"id": self.id, "name": self.name, "key": self.secret}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLimits:
    """-1 is no limit. Numbers are of keys, but `seconds_to_live` is the longest life of one."""

    seconds_to_live: int = -1
    in_org: int = -1
    in_all: int = -1
