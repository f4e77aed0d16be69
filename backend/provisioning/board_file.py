"""The JSON files below a provider's folder."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from backend.provisioning.fault import Broken
from contract import jsontext
from contract.errors import BadRequest

_MOST = 10_000
_LARGEST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFile:
    """`external_id` is its path below the provider's folder; `state` changes when it is written."""

    external_id: str
    path: Path
    state: tuple[int, int]

    @property
    def folders(self) -> tuple[str, ...]:
        """Those that it lies in, from the outside in."""
        return tuple(self.external_id.split("/")[:-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    document: dict[str, object]
    checksum: str


def walk(root: Path) -> list[BoardFile]:
    """By name. Hidden names are left out, and links that lead out of `root`. Raises Broken."""
    try:
        inside = root.resolve(strict=True)
        found = sorted(_found(root, inside), key=lambda file: file.external_id)
    except OSError as fault:
        raise Broken(f"it cannot be read ({fault.strerror})") from None
    if len(found) > _MOST:
        raise Broken(f"it holds more than {_MOST} dashboards")
    return found


def read(file: BoardFile, *, terms: str) -> Board:
    """`terms` are part of the checksum. Raises Broken."""
    if file.state[1] > _LARGEST:
        raise Broken(f"it is larger than {_LARGEST} bytes")
    try:
        content = file.path.read_bytes()
    except OSError as fault:
        raise Broken(f"it cannot be read ({fault.strerror})") from None
    try:
        document = jsontext.decode(content)
    except BadRequest:
        raise Broken("it is no JSON") from None
    if not isinstance(document, dict):
        raise Broken("it is no JSON object")
    checksum = hashlib.sha256(terms.encode() + b"\0" + content).hexdigest()
    return Board(document=document, checksum=checksum)


def _found(root: Path, inside: Path) -> Iterator[BoardFile]:
    for folder, folders, names in os.walk(root, onerror=_raise):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(folder, name)
            if name.endswith(".json") and not name.startswith(".") and _is_inside(path, inside):
                yield _file(root, path)


def _is_inside(path: Path, inside: Path) -> bool:
    """Only links can lead out: linked folders are not entered."""
    return not path.is_symlink() or path.resolve().is_relative_to(inside)


def _file(root: Path, path: Path) -> BoardFile:
    state = path.stat()
    external_id = path.relative_to(root).as_posix()
    return BoardFile(external_id=external_id, path=path, state=(state.st_mtime_ns, state.st_size))


def _raise(error: OSError) -> None:
    """A part that cannot be read is no reason to believe that its files are gone."""
    raise error
