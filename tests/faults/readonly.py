"""A data folder that nobody can write to any more, who has its files open neither; only root may make it so."""

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from tests.faults.conductor import Conductor

_HELD_SECONDS: Final = 3.0


async def forbid_writing(conductor: Conductor) -> None:
    """As on a disk that the system made read-only for its errors."""

    async def fault() -> None:
        with immutable(conductor.house.doorward.data):
            await asyncio.sleep(_HELD_SECONDS)

    await conductor.overcome("read-only under the database", fault)


@contextmanager
def immutable(folder: Path) -> Iterator[None]:
    """All files in it, and the folder, for everybody, root included."""
    try:
        _mark("+i", folder)
        yield
    finally:
        _mark("-i", folder)


def _mark(change: str, folder: Path) -> None:
    """What is neither file nor folder has no such mark, and what is gone needs none."""
    for path in (folder, *folder.rglob("*")):
        with suppress(FileNotFoundError):
            if path.is_dir() or path.is_file():
                subprocess.run(["chattr", change, path], check=path.exists(), capture_output=True)
