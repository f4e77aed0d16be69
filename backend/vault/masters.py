"""The keys that wrap data keys, one for each configured secret key.

A wrapped key is

    version (1) · key id (8) · salt (16) · nonce (12) · data key (32) + tag (16)

encrypted with AES-256-GCM under HKDF-SHA256(master key, salt). The key id tells which secret key wrapped it, so a
rotation needs no guessing.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from backend.vault.model import Unreadable

_VERSION = b"\x01"
_KEY_ID, _SALT, _NONCE, _KEY, _TAG = 8, 16, 12, 32, 16
_HEAD = len(_VERSION) + _KEY_ID

WRAPPED = _HEAD + _SALT + _NONCE + _KEY + _TAG
"""How long a wrapped key is, in bytes."""


@dataclass(frozen=True, slots=True)
class _Master:
    id: bytes
    material: bytes = field(repr=False)


class Masters:
    """Wraps under the first of `secret_keys`, the current one; unwraps under any, so the previous too."""

    def __init__(self, secret_keys: Sequence[str]) -> None:
        masters = [_master(secret) for secret in secret_keys]
        self._current = masters[0]
        self._all = {master.id: master for master in masters}

    def wrap(self, key: bytes, *, bound_to: bytes) -> bytes:
        salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
        encrypted = _wrapping(self._current, salt).encrypt(nonce, key, bound_to)
        return _VERSION + self._current.id + salt + nonce + encrypted

    def unwrap(self, wrapped: bytes, *, bound_to: bytes) -> bytes:
        """Raises Unreadable."""
        master = self._all.get(_id(wrapped))
        if master is None or len(wrapped) != WRAPPED or not wrapped.startswith(_VERSION):
            raise Unreadable
        salt, rest = wrapped[_HEAD : _HEAD + _SALT], wrapped[_HEAD + _SALT :]
        try:
            return _wrapping(master, salt).decrypt(rest[:_NONCE], rest[_NONCE:], bound_to)
        except InvalidTag:
            raise Unreadable from None

    def is_current(self, wrapped: bytes) -> bool:
        return _id(wrapped) == self._current.id


def _id(wrapped: bytes) -> bytes:
    return wrapped[len(_VERSION) : _HEAD]


def _master(secret_key: str) -> _Master:
    material = _derive(secret_key.encode(), salt=None, info=b"doorward vault")
    return _Master(hashlib.sha256(b"vault key id" + material).digest()[:_KEY_ID], material)


def _wrapping(master: _Master, salt: bytes) -> AESGCM:
    return AESGCM(_derive(master.material, salt=salt, info=b"doorward vault wrap"))


def _derive(material: bytes, *, salt: bytes | None, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY, salt=salt, info=info).derive(material)
