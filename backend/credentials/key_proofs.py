"""The secrets of API keys, as clients sent them (auth.md §7)."""

import hashlib
import hmac

from backend.credentials.key_secret import KeySecret, decode_key
from backend.credentials.model import StoredKey
from backend.credentials.passwords import Passwords, pbkdf2
from backend.credentials.store import CredentialStore
from contract.clock import Clock
from contract.identity import Kind
from contract.internal import Subject, Verified

_INVALID = "api-key.invalid"
_EXPIRED = "api-key.expired"
_REVOKED = "api-key.revoked"
_NOBODYS = hashlib.sha256(b"").hexdigest()


class KeyProofs:
    def __init__(self, store: CredentialStore, passwords: Passwords, clock: Clock) -> None:
        self._store = store
        self._passwords = passwords
        self._clock = clock

    async def verify(self, key: str) -> Verified:
        """Whose it is. A service account's token has another form, so it is no key."""
        secret = decode_key(key)
        if secret is None:
            return Verified(reason=_INVALID)
        stored = await self._store.key_named(secret.org_id, secret.name)
        # An unknown key is compared too, so that both refusals cost the same.
        good = await self._is_digest_of(stored, secret)
        if stored is None or not good:
            return Verified(reason=_INVALID)
        reason = self._refusal(stored)
        if reason:
            return Verified(reason=reason)
        return Verified(
            subject=Subject(kind=Kind.API_KEY, id=stored.id), credential_version=stored.credential_version
        )

    async def _is_digest_of(self, stored: StoredKey | None, secret: KeySecret) -> bool:
        expected = _NOBODYS if stored is None else stored.digest
        if stored is None or not stored.is_pbkdf2:
            return hmac.compare_digest(secret.digest(), expected)
        made = await self._passwords.run(lambda: pbkdf2(secret.random.encode(), secret.name.encode()))
        return hmac.compare_digest(made, expected)

    def _refusal(self, stored: StoredKey) -> str:
        if stored.expires is not None and stored.expires <= self._clock.now():
            return _EXPIRED
        return _REVOKED if stored.is_revoked else ""
