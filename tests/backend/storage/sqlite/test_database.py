import stat
from pathlib import Path

from backend.storage.database import Database


async def test_the_file_is_for_this_user_alone(database: Database, tmp_path: Path) -> None:
    await database.ping()
    assert _modes(tmp_path) == {0o600}


def _modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.glob("doorward.db*")}
