"""One number for all rows of a table, whatever their order."""

import hashlib
from collections.abc import Sequence

from backend.storage.transfer.tables import Plain

_MODULUS = 2**256


class Checksum:
    """The sum of the rows' SHA-256: a row more, less or other makes another sum."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, values: Sequence[Plain]) -> None:
        digest = hashlib.sha256(b"".join(map(_coded, values))).digest()
        self._sum = (self._sum + int.from_bytes(digest, "big")) % _MODULUS
        self.rows += 1

    @property
    def text(self) -> str:
        return f"{self._sum:064x}"


def _coded(value: Plain) -> bytes:
    """Its kind, its length and itself, so that no two rows are spelled alike."""
    plain = value if isinstance(value, bytes) else repr(value).encode("utf-8", "surrogatepass")
    return f"{type(value).__name__}:{len(plain)}:".encode() + plain
