"""Credentials that are planted, and looked for wherever they must not be."""

import base64
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote


class Canaries:
    def __init__(self) -> None:
        self._planted: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._planted)

    def new(self, what: str) -> str:
        """A credential of our own making. Names of all of them differ."""
        return self.plant(what, f"Canary-{secrets.token_hex(12)}")

    def plant(self, what: str, text: str) -> str:
        """One that was issued to us."""
        assert what not in self._planted, what
        assert len(text) > 7
        self._planted[what] = text
        return text

    def found_in(self, files: dict[Path, bytes]) -> set[tuple[str, str]]:
        """What was found, and the name of the file it was found in."""
        return {
            (what, file.name)
            for what, text in self._planted.items()
            for form in forms(text)
            for file, content in files.items()
            if form in content
        }


def forms(text: str) -> Iterator[bytes]:
    """As it is, and as it may have been written down."""
    raw = text.encode()
    yield raw
    yield quote(text, safe="").encode()
    yield raw.hex().encode()
    yield from _base64_anywhere(raw)
    with suppress(ValueError):
        yield bytes.fromhex(text)


def _base64_anywhere(raw: bytes) -> Iterator[bytes]:
    """What remains of it whatever stands before and after: the same at one of three offsets."""
    for offset in range(3):
        encoded = base64.b64encode(bytes(offset) + raw)
        yield encoded[(8 * offset + 5) // 6 : (8 * (offset + len(raw))) // 6]


def all_files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
