"""Secrets at rest: each value under a key of its own, which only `[security] secret_key` can unwrap.

A sealed value is

    version (1) · key id (8) · salt (16) · nonce (12) · wrapped data key (32 + 16) · nonce (12) · value + tag (16)

The data key is random, and wrapped with AES-256-GCM under HKDF-SHA256(master key, salt); the value is encrypted
with AES-256-GCM under the data key. Both are bound to the place they belong to, so that a row moved to another
data source or name does not open. The key id tells which secret key wrapped it, so a rotation needs no guessing.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contract.errors import Problem

_VERSION = b"\x01"
_KEY_ID, _SALT, _NONCE, _KEY, _TAG = 8, 16, 12, 32, 16
_HEAD = len(_VERSION) + _KEY_ID
_WRAPPED = _SALT + _NONCE + _KEY + _TAG
_SHORTEST = _HEAD + _WRAPPED + _NONCE + _TAG


class Unreadable(Problem):
    """The value was sealed under a secret key that is not configured any more, or it was tampered with."""

    default = "A secret of this data source cannot be read; save it again"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a secret belongs: the number of its data source, and its name there."""

    source_id: int
    name: str

    @property
    def bytes(self) -> bytes:
        return b"data source %d secret %b" % (self.source_id, self.name.encode())


@dataclass(frozen=True, slots=True)
class _Master:
    id: bytes
    material: bytes = field(repr=False)


class Vault:
    """Seals under the first of `secret_keys`, opens under any: the current one, and the previous in a rotation."""

    def __init__(self, secret_keys: Sequence[str]) -> None:
        masters = [_master(secret) for secret in secret_keys]
        self._current = masters[0]
        self._masters = {master.id: master for master in masters}

    def seal(self, text: str, place: Place) -> bytes:
        data_key, nonce = AESGCM.generate_key(bit_length=8 * _KEY), os.urandom(_NONCE)
        value = AESGCM(data_key).encrypt(nonce, text.encode(), place.bytes)
        return _VERSION + self._current.id + _wrap(self._current, data_key, place) + nonce + value

    def open(self, sealed: bytes, place: Place) -> str:
        """Raises Unreadable."""
        data_key, rest = self._data_key(sealed, place)
        try:
            return AESGCM(data_key).decrypt(rest[:_NONCE], rest[_NONCE:], place.bytes).decode()
        except InvalidTag:
            raise Unreadable from None

    def is_previous(self, sealed: bytes) -> bool:
        """Whether it opens under a key that is not the current one."""
        key_id = sealed[len(_VERSION) : _HEAD]
        return key_id != self._current.id and key_id in self._masters

    def rewrap(self, sealed: bytes, place: Place) -> bytes:
        """The same value under the current secret key, without the value ever being read. Raises Unreadable."""
        data_key, rest = self._data_key(sealed, place)
        return _VERSION + self._current.id + _wrap(self._current, data_key, place) + rest

    def _data_key(self, sealed: bytes, place: Place) -> tuple[bytes, bytes]:
        """The data key, and the bytes behind its wrapping."""
        master = self._masters.get(sealed[len(_VERSION) : _HEAD])
        if master is None or not sealed.startswith(_VERSION) or len(sealed) < _SHORTEST:
            raise Unreadable
        end = _HEAD + _WRAPPED
        return _unwrap(master, sealed[_HEAD:end], place), sealed[end:]


def _master(secret_key: str) -> _Master:
    material = _derive(secret_key.encode(), salt=None, info=b"doorward vault")
    return _Master(hashlib.sha256(b"vault key id" + material).digest()[:_KEY_ID], material)


def _wrap(master: _Master, data_key: bytes, place: Place) -> bytes:
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    return salt + nonce + _wrapping(master, salt).encrypt(nonce, data_key, place.bytes)


def _unwrap(master: _Master, wrapped: bytes, place: Place) -> bytes:
    salt, nonce, encrypted = wrapped[:_SALT], wrapped[_SALT : _SALT + _NONCE], wrapped[_SALT + _NONCE :]
    try:
        return _wrapping(master, salt).decrypt(nonce, encrypted, place.bytes)
    except InvalidTag:
        raise Unreadable from None


def _wrapping(master: _Master, salt: bytes) -> AESGCM:
    return AESGCM(_derive(master.material, salt=salt, info=b"doorward vault wrap"))


def _derive(material: bytes, *, salt: bytes | None, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY, salt=salt, info=info).derive(material)
