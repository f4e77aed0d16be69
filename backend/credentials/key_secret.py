"""The secret of an API key, as its client holds it (auth.md §7)."""

import hashlib
import secrets
import string
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass, field
from typing import Annotated

import msgspec

from contract import jsontext, wire

_ALPHABET = string.ascii_letters + string.digits
_RANDOM_CHARACTERS = 32
_LONGEST = 16 * 1024


class _Wire(msgspec.Struct):
    k: str
    n: str
    id: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySecret:
    """The name and organisation select the row; `random` is the proof."""

    random: str = field(repr=False)
    name: str
    org_id: int

    @classmethod
    def make(cls, *, name: str, org_id: int) -> "KeySecret":
        random = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_CHARACTERS))
        return cls(random=random, name=name, org_id=org_id)

    def encode(self) -> str:
        """What the client sends from now on; it is shown once."""
        wire = jsontext.encode({"k": self.random, "n": self.name, "id": self.org_id})
        return b64encode(wire).decode()

    def digest(self) -> str:
        """What is stored: 190 random bits need no slow hash (decisions.md 24)."""
        return hashlib.sha256(self.random.encode()).hexdigest()


def decode_key(text: str) -> KeySecret | None:
    """None for what is no key. Other JSON spacing and stray trailing bits are fine: old clients hold such keys."""
    if len(text) > _LONGEST or not text.isascii():
        return None
    try:
        found = wire.read(b64decode(text, validate=True), _Wire)
    except (Base64Error, wire.Illegible):
        return None
    return None if "\0" in found.n else KeySecret(random=found.k, name=found.n, org_id=found.id)
