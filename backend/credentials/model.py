"""What the store knows of accounts and keys."""

from dataclasses import dataclass, field


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
    id: int
    digest: str = field(repr=False)
    is_pbkdf2: bool
    is_revoked: bool
    expires: int | None
    credential_version: int
