"""What a provider can be asked again with, and how it is sealed while it waits in the store."""

import secrets
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contract.secret import Secret

_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """`vouched` is what the last ID token said: not every provider sends one with a refresh."""

    external_id: str
    refresh: Secret
    vouched: dict[str, Any] = field(repr=False)


class _Plain(msgspec.Struct, frozen=True):
    external_id: str
    refresh: str
    vouched: dict[str, Any]


class GrantBox:
    """Seals with the first of the `keys` (32 bytes each), opens with any: AES-GCM, bound to one session."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._boxes = [AESGCM(key) for key in keys]

    def seal(self, grant: Grant, session_id: int) -> str:
        plain = _Plain(grant.external_id, grant.refresh.reveal(), grant.vouched)
        # Each refresh seals anew under the same key, so the nonce is random.
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._boxes[0].encrypt(nonce, msgspec.json.encode(plain), _bound_to(session_id))
        return b64encode(nonce + sealed).decode()

    def open(self, sealed: str, session_id: int) -> Grant | None:
        """None for what another key or another session has sealed."""
        for box in self._boxes:
            try:
                raw = b64decode(sealed, validate=True)
                text = box.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound_to(session_id))
                plain = msgspec.json.decode(text, type=_Plain)
            except (InvalidTag, Base64Error, ValueError):
                continue
            return Grant(external_id=plain.external_id, refresh=Secret(plain.refresh), vouched=plain.vouched)
        return None


def _bound_to(session_id: int) -> bytes:
    return f"session {session_id}".encode()
