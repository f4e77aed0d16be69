from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.boards import Boards, open_boards


@pytest.fixture
async def boards(tmp_path: Path) -> AsyncIterator[Boards]:
    """Ids count from 1: zebra, ante, da, db, dc (inside zebra), dd."""
    async with open_boards(tmp_path) as opened:
        await opened.saved("Zebra Folder", uid="zebra", isFolder=True)
        await opened.saved("antelope folder", uid="ante", isFolder=True)
        await opened.saved("beta graph", uid="da", tags=["prod", "linux"])
        await opened.saved("Alpha Graph", uid="db", tags=["prod"])
        await opened.saved("gamma", uid="dc", tags=["prod", "dev", "linux"], folderUid="zebra")
        await opened.saved("Delta 50%_x", uid="dd")
        await opened.saved("Theirs", uid="theirs", by=opened.stranger)
        yield opened
