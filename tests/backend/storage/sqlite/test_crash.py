import asyncio
import sys
from collections import Counter
from pathlib import Path

from backend.storage.open import open_database
from tests.backend.storage.words import words
from tests.support.clock import FrozenClock
from tests.support.database import sqlite_place


async def _write_until_killed(folder: Path, *, acknowledged: int) -> int:
    """The last number that the killed process had acknowledged."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.backend.storage.sqlite.endless_writer",
        str(folder),
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None
    try:
        while (await child.stdout.readline()).strip() != str(acknowledged).encode():
            assert child.returncode is None
    finally:
        child.kill()
    rest = await child.stdout.read()
    await child.wait()
    complete = rest.decode().rpartition("\n")[0].split()
    return int(complete[-1]) if complete else acknowledged


async def test_kill_9_in_mid_write_loses_nothing_acknowledged_and_leaves_no_half(tmp_path: Path) -> None:
    last = await _write_until_killed(tmp_path, acknowledged=150)
    database = await open_database(sqlite_place(tmp_path / "doorward.db"), clock=FrozenClock())
    assert await database.fetch_value("PRAGMA integrity_check") == "ok"
    pairs = Counter(int(word.split()[0]) for word in await words(database))
    await database.close()
    assert set(pairs.values()) == {2}
    assert set(range(1, last + 1)) <= set(pairs)
