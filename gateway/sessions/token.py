"""The session token: making it, its digest, and sealing a successor under its predecessor (decisions.md 1)."""

import hashlib
import re
import secrets
from binascii import Error as HexError
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contract.secret import Secret
from gateway.sessions.marks import Marks

_TOKEN = re.compile(r"[0-9a-f]{32}")
_NONCE_BYTES = 12
_SEAL_LABEL = b"doorward session successor v1"


def new_token() -> str:
    """16 random bytes of the system's generator as 32 lower-case hex characters."""
    return secrets.token_bytes(16).hex()


def is_token(text: str) -> bool:
    return _TOKEN.fullmatch(text) is not None


def digest(token: str, secret_key: str) -> str:
    """What is stored in the token's place; `secret_key` is a pepper (auth.md §4.1, vector in §18)."""
    return hashlib.sha256((token + secret_key).encode()).hexdigest()


class TokenKeys:
    """The secret keys in force: `current` makes, `previous` (while a change of keys lasts) is still understood.

    `marks` are made with the same ones.
    """

    def __init__(self, current: Secret, previous: Secret | None = None) -> None:
        self._current = current.reveal()
        self._accepted = tuple(key.reveal() for key in (current, previous) if key)
        self.marks = Marks(self._accepted)

    def digest(self, token: str) -> str:
        return digest(token, self._current)

    def digests(self, token: str) -> tuple[str, ...]:
        """One or two digests the token may be stored under, that of the current key first."""
        return tuple(digest(token, key) for key in self._accepted)

    def seal(self, successor: str, predecessor: str) -> str:
        """Hex text from which only a holder of the secret key and of `predecessor` reads `successor`."""
        # Two gateways may seal different candidates under one predecessor, so the nonce is random.
        nonce = secrets.token_bytes(_NONCE_BYTES)
        box = AESGCM(_sealing_key(predecessor, self._current))
        return (nonce + box.encrypt(nonce, bytes.fromhex(successor), None)).hex()

    def open_sealed(self, sealed: str, predecessor: str) -> str | None:
        """The successor; None if `sealed` was made under another predecessor or a key no longer accepted."""
        opened = (_opened(sealed, _sealing_key(predecessor, key)) for key in self._accepted)
        return _first(opened)


def _sealing_key(predecessor: str, secret_key: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=_SEAL_LABEL)
    return hkdf.derive((predecessor + secret_key).encode())


def _opened(sealed: str, key: bytes) -> str | None:
    try:
        raw = bytes.fromhex(sealed)
        return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], None).hex()
    except (InvalidTag, HexError, ValueError):
        return None


def _first(found: Iterable[str | None]) -> str | None:
    return next((each for each in found if each is not None), None)
