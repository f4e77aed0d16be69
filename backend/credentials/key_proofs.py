"""The secrets of API keys and service accounts, as clients sent them (auth.md §7, §8)."""

import hashlib
import hmac

from backend.credentials.key_secret import KeySecret, decode_key
from backend.credentials.model import StoredKey
from backend.credentials.passwords import Passwords, pbkdf2
from backend.credentials.sightings import INTERVAL, Sightings
from backend.credentials.store import CredentialStore
from backend.credentials.token_secret import PREFIX, TokenSecret
from contract.clock import Clock
from contract.identity import Kind
from contract.internal import Subject, Verified

_INVALID = "api-key.invalid"
_EXPIRED = "api-key.expired"
_REVOKED = "api-key.revoked"
_DISABLED = "identity.disabled"
_NOBODYS = hashlib.sha256(b"").hexdigest()


class KeyProofs:
    def __init__(
        self, store: CredentialStore, *, passwords: Passwords, sightings: Sightings, clock: Clock
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._sightings = sightings
        self._clock = clock

    async def verify(self, text: str) -> Verified:
        """Whose it is; of either form, but nothing is tried as both."""
        stored = await (self._token(text) if text.startswith(PREFIX) else self._key(text))
        if stored is None:
            return Verified(reason=_INVALID)
        reason = self._refusal(stored)
        return Verified(reason=reason) if reason else self._verified(stored)

    async def _key(self, text: str) -> StoredKey | None:
        secret = decode_key(text)
        if secret is None:
            return None
        stored = await self._store.key_named(secret.org_id, secret.name)
        # An unknown key is compared too, so that both refusals cost the same.
        good = await self._is_digest_of(stored, secret)
        return stored if good else None

    async def _token(self, text: str) -> StoredKey | None:
        secret = TokenSecret.read(text)
        if secret is None:
            return None
        stored = await self._store.token_with(secret.digest(), is_pbkdf2=False)
        if stored is not None or not await self._store.has_imported_tokens():
            return stored
        digest = await self._passwords.run(secret.slow_digest)
        return await self._store.token_with(digest, is_pbkdf2=True)

    async def _is_digest_of(self, stored: StoredKey | None, secret: KeySecret) -> bool:
        expected = _NOBODYS if stored is None else stored.digest
        if stored is None or not stored.is_pbkdf2:
            return hmac.compare_digest(secret.digest(), expected)
        made = await self._passwords.run(lambda: pbkdf2(secret.random.encode(), secret.name.encode()))
        return hmac.compare_digest(made, expected)

    def _refusal(self, stored: StoredKey) -> str:
        if stored.expires is not None and stored.expires <= self._clock.now():
            return _EXPIRED
        if stored.is_revoked:
            return _REVOKED
        return _DISABLED if stored.is_disabled else ""

    def _verified(self, stored: StoredKey) -> Verified:
        good_until = stored.expires
        if stored.account_id is not None:
            good_until = self._seen(stored)
        return Verified(subject=stored.owner, credential_version=stored.credential_version, good_until=good_until)

    def _seen(self, stored: StoredKey) -> int:
        """Note the use of one of an account's credentials; when it is to be noted again, or ends.

        Identity reads tell that the account was seen, but not by which of them: so gateways have to come back.
        """
        self._sightings.note(Subject(kind=Kind.API_KEY, id=stored.id), last=stored.last_used_at)
        again = int(self._clock.now()) + INTERVAL
        return again if stored.expires is None else min(again, stored.expires)
