"""Seals values under a data key, and opens them.

A sealed value is

    version (1) · nonce (12) · value + tag (16)

encrypted with AES-256-GCM under its data key, and bound to its place. Version 1, which is still read, carried its
own wrapped key in front: see masters.py.
"""

import os
from collections import OrderedDict
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from backend.storage.database import Statements
from backend.vault.masters import WRAPPED, Masters
from backend.vault.model import DataKey, Place, Sealed, Unreadable
from backend.vault.store import DataKeyStore
from contract.clock import Clock

_VERSION = b"\x02"
_NONCE, _TAG, _BITS = 12, 16, 256
_BOUND = b"doorward data key"
_REMEMBERED = 64


class Vault:
    """`secret_keys` are the current one, and the previous while a change of them lasts."""

    def __init__(self, secret_keys: Sequence[str], *, clock: Clock) -> None:
        self._masters = Masters(secret_keys)
        self._clock = clock
        self._unwrapped: OrderedDict[bytes, AESGCM] = OrderedDict()

    async def key(self, statements: Statements) -> DataKey:
        """The key for new values, made by the first who asks. Ask in the transaction that saves the value.

        One that no configured secret key unwraps is left to what it sealed, and another is made.
        """
        newest = await DataKeyStore(statements).newest()
        if newest is None or not self.is_usable(newest):
            return await self.new_key(statements)
        return newest

    async def new_key(self, statements: Statements) -> DataKey:
        wrapped = self._masters.wrap(AESGCM.generate_key(bit_length=_BITS), bound_to=_BOUND)
        number = await DataKeyStore(statements).insert(wrapped, at=int(self._clock.now()))
        return DataKey(id=number, wrapped=wrapped)

    def seal(self, text: str, place: Place, key: DataKey) -> Sealed:
        nonce = os.urandom(_NONCE)
        encrypted = self._cipher(key).encrypt(nonce, text.encode(), place)
        return Sealed(value=_VERSION + nonce + encrypted, key=key)

    def open(self, sealed: Sealed, place: Place) -> str:
        """Raises Unreadable."""
        if sealed.key is None:
            own, rest = sealed.value[:WRAPPED], sealed.value[WRAPPED:]
            return _opened(AESGCM(self._masters.unwrap(own, bound_to=place)), rest, place)
        if not sealed.value.startswith(_VERSION):
            raise Unreadable
        return _opened(self._cipher(sealed.key), sealed.value[len(_VERSION) :], place)

    def is_usable(self, key: DataKey) -> bool:
        try:
            self._cipher(key)
        except Unreadable:
            return False
        return True

    def is_wrapped_anew(self, key: DataKey) -> bool:
        """Whether it needs no previous secret key."""
        return self._masters.is_current(key.wrapped)

    def rewrap(self, key: DataKey) -> DataKey:
        """The same key under the current secret key. Raises Unreadable."""
        plain = self._masters.unwrap(key.wrapped, bound_to=_BOUND)
        return DataKey(id=key.id, wrapped=self._masters.wrap(plain, bound_to=_BOUND))

    def _cipher(self, key: DataKey) -> AESGCM:
        """Raises Unreadable. Remembered by the wrapped bytes, so that a key that was exchanged is another one."""
        known = self._unwrapped.get(key.wrapped)
        if known is None:
            known = self._unwrapped[key.wrapped] = AESGCM(self._masters.unwrap(key.wrapped, bound_to=_BOUND))
        self._unwrapped.move_to_end(key.wrapped)
        while len(self._unwrapped) > _REMEMBERED:
            self._unwrapped.popitem(last=False)
        return known


def _opened(cipher: AESGCM, encrypted: bytes, place: Place) -> str:
    if len(encrypted) < _NONCE + _TAG:
        raise Unreadable
    try:
        return cipher.decrypt(encrypted[:_NONCE], encrypted[_NONCE:], place).decode()
    except InvalidTag:
        raise Unreadable from None
