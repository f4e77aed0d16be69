"""A disk of a few megabytes that can be filled, and emptied again; only root may make one."""

import asyncio
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Final

from tests.faults.conductor import Conductor, conducting
from tests.faults.house import open_house

_SIZE: Final = "48m"
_BLOCK: Final = bytes(2**16)
_FULL_SECONDS: Final = 3.0


@contextmanager
def small_disk() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="dwd"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=700", "doorward-faults", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()


@asynccontextmanager
async def conducting_on_a_small_disk() -> AsyncIterator[tuple[Conductor, Path]]:
    """The data folder is on it."""
    with small_disk() as disk:
        async with open_house(data=disk / "data") as house, conducting(house) as conductor:
            yield conductor, disk


async def fill(conductor: Conductor, disk: Path) -> None:
    async def fault() -> None:
        filler = disk / "filler"
        await asyncio.to_thread(_fill, filler)
        await asyncio.sleep(_FULL_SECONDS)
        filler.unlink()

    await conductor.overcome("disk full under the database", fault)


def _fill(file: Path) -> None:
    with suppress(OSError), file.open("wb", buffering=0) as out:
        # A short write is the last but one.
        while out.write(_BLOCK):
            pass
