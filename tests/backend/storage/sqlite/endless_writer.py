"""A process that writes pairs until it is killed, and prints each number once its pair is acknowledged."""

import asyncio
import sys
from pathlib import Path

from backend.storage.open import open_database
from tests.backend.storage.words import write
from tests.support.clock import FrozenClock
from tests.support.database import sqlite_place


async def main(folder: Path) -> None:
    database = await open_database(sqlite_place(folder / "doorward.db"), clock=FrozenClock())
    await database.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, word TEXT NOT NULL)")
    number = 0
    while True:
        number += 1
        async with database.transaction() as block:
            await write(block, f"{number} one")
            await write(block, f"{number} two" + "." * 5000)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
