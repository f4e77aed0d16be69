"""The token of a service account, as its client holds it (auth.md §8)."""

import hashlib
import re
import secrets
import string
import zlib
from dataclasses import dataclass, field

from backend.credentials.passwords import pbkdf2

PREFIX = "gl"
"""What the text of every token starts with, and that of no API key: those start with base64 of `{`."""

_SERVICE = "sa"
_ALPHABET = string.ascii_letters + string.digits
_RANDOM_CHARACTERS = 32
_TOKEN = re.compile(r"(?P<head>gl[a-z]{1,8}_(?P<random>[0-9A-Za-z]{32}))_(?P<checksum>[0-9a-f]{8})")


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSecret:
    """`text` is well-formed, with the right checksum; that it is anybody's is not known yet."""

    text: str = field(repr=False)

    @classmethod
    def make(cls) -> "TokenSecret":
        return cls.of("".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_CHARACTERS)))

    @classmethod
    def of(cls, random: str) -> "TokenSecret":
        """The token of these 32 characters."""
        head = f"{PREFIX}{_SERVICE}_{random}"
        return cls(text=f"{head}_{_checksum(head)}")

    @classmethod
    def read(cls, text: str) -> "TokenSecret | None":
        """None for what has not the form of a token, or a wrong checksum: no store need be asked about it."""
        found = _TOKEN.fullmatch(text)
        return cls(text=text) if found and _checksum(found["head"]) == found["checksum"] else None

    def digest(self) -> str:
        """What is stored: 190 random bits need no slow hash (decisions.md 24)."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def slow_digest(self) -> str:
        """What Grafana stored; 12 ms of work."""
        _, random, checksum = self.text.split("_")
        return pbkdf2(random.encode(), checksum.encode())


def _checksum(head: str) -> str:
    """CRC-32 of all that comes before it, its bytes in little-endian order."""
    return zlib.crc32(head.encode()).to_bytes(4, "little").hex()
