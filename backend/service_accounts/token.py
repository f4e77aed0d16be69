"""A service account's token as its organisation's admins see it. Its secret is shown once, when it is made."""

from dataclasses import dataclass

from backend.service_accounts.answers import TokenJson
from contract.clock import rfc3339

_SOON = 7 * 24 * 3600
"""Seconds: from then on clients warn of the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """Times are seconds since the epoch; `expires` is None for a token that never does."""

    id: int
    name: str
    created: int
    last_used_at: int | None
    expires: int | None
    is_revoked: bool
    began_as_key: bool

    def as_json(self, *, now: float) -> TokenJson:
        left = None if self.expires is None else self.expires - now
        return {
            "id": self.id,
            "name": self.name,
            "created": rfc3339(self.created),
            "lastUsedAt": _time(self.last_used_at),
            "expiration": _time(self.expires),
            "secondsUntilExpiration": left if left is not None and 0 < left < _SOON else 0,
            "hasExpired": left is not None and left <= 0,
            "isRevoked": self.is_revoked,
        }


def _time(seconds: int | None) -> str | None:
    return None if seconds is None else rfc3339(seconds)
