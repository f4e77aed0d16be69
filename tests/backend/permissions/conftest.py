from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.boards import Boards, open_boards


@pytest.fixture
async def boards(tmp_path: Path) -> AsyncIterator[Boards]:
    """A folder "ops" with the dashboard "inside", and the dashboard "outside" at the root."""
    async with open_boards(tmp_path) as opened:
        await opened.saved("Ops", uid="ops", isFolder=True)
        await opened.saved("Inside", uid="inside", folderUid="ops", tags=["secret"])
        await opened.saved("Outside", uid="outside", tags=["open"])
        yield opened
