"""An organisation's keys and service accounts, as the backend's API tells of them."""

from datetime import datetime

import msgspec

from contract.clock import Clock


class Key(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An API key, or a token of a service account. Times are RFC 3339, None for never."""

    id: int
    name: str
    role: str = ""
    expiration: str | None = None
    last_used_at: str | None = None


class ServiceAccount(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    id: int
    name: str
    role: str = ""
    is_disabled: bool = False
    tokens: int = 0


class Found(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    service_accounts: list[ServiceAccount] = []


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """`key` is the secret, told this once."""

    name: str
    key: str

    def __repr__(self) -> str:
        return f"Made(name={self.name!r}, key='******')"


class Migration(msgspec.Struct, frozen=True, kw_only=True):
    """`hidden`: the organisation is done with API keys, and wants no more of them."""

    hidden: bool = False


class MadeAccount(msgspec.Struct, frozen=True, kw_only=True):
    id: int


def has_expired(key: Key, clock: Clock) -> bool:
    return key.expiration is not None and datetime.fromisoformat(key.expiration).timestamp() <= clock.now()
