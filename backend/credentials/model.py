"""What the store knows of accounts and keys."""

from dataclasses import dataclass, field

from contract.identity import Kind
from contract.internal import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    id: int
    login: str
    password_hash: str | None = field(repr=False)
    is_server_admin: bool
    is_disabled: bool
    is_service_account: bool
    credential_version: int

    @property
    def usable_hash(self) -> str | None:
        """None for who cannot log in with a password now."""
        return None if self.is_disabled or self.is_service_account else self.password_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredKey:
    """An API key, or a credential of service account `account_id`, whose version and state are told then."""

    id: int
    digest: str = field(repr=False)
    is_pbkdf2: bool
    is_revoked: bool
    expires: int | None
    last_used_at: int | None
    account_id: int | None
    is_disabled: bool
    credential_version: int

    @property
    def owner(self) -> Subject:
        if self.account_id is None:
            return Subject(kind=Kind.API_KEY, id=self.id)
        return Subject(kind=Kind.SERVICE_ACCOUNT, id=self.account_id)
