"""The mark of a session's record: whose it is, proved to every gateway with the secret key (decisions/0024)."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass

from contract.signing import derive_key

_LABEL = "session record"
_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """What a record says for as long as it lives, and the digest of the token that it is known by."""

    session_id: int
    user_id: int
    method: str
    created_at: float
    digest: str


class Marks:
    """The first of `secret_keys` makes; all of them are accepted."""

    def __init__(self, secret_keys: Sequence[str]) -> None:
        self._keys = [derive_key(secret, label=_LABEL).material for secret in secret_keys]

    def make(self, ownership: Ownership) -> str:
        """64 hex characters."""
        return _mac(self._keys[0], ownership)

    def fits(self, mark: str, ownership: Ownership) -> bool:
        made = mark.encode()
        return any(hmac.compare_digest(_mac(key, ownership).encode(), made) for key in self._keys)


def _mac(key: bytes, ownership: Ownership) -> str:
    # As JSON: no text in one place can be read as the end of it and the beginning of the next.
    covered = json.dumps(
        [
            ownership.session_id,
            ownership.user_id,
            ownership.method,
            repr(ownership.created_at),
            ownership.digest,
        ]
    )
    return hashlib.blake2b(covered.encode(), key=key, digest_size=_BYTES).hexdigest()
