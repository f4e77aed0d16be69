from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.boards import Boards
from tests.support.office import open_office
from tests.support.signed import Reply

RELOAD = "/api/admin/provisioning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The folder `[paths] provisioning`, and the one that its dashboards are in."""

    root: Path

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def sources(self, text: str, *, name: str = "a.yaml") -> Path:
        return self.write(f"datasources/{name}", f"apiVersion: 1\n{text}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A backend whose provisioning folder is `files`."""

    boards: Boards
    files: Files

    async def reload(self, what: str = "datasources") -> Reply:
        return await self.boards.post(f"{RELOAD}/{what}/reload")

    async def provision(self, text: str, *, name: str = "a.yaml") -> None:
        self.files.sources(text, name=name)
        reply = await self.reload()
        assert (reply.status, reply.json) == (200, {"message": "Datasources config reloaded"})

    async def refuse(self, text: str, *, name: str = "a.yaml") -> str:
        """The cause of the refusal."""
        path = self.files.sources(text, name=name)
        reply = await self.reload()
        assert reply.status == 400, reply
        assert reply.json["message"].startswith(f"{path}: ")
        return str(reply.json["message"]).removeprefix(f"{path}: ")


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(root=tmp_path / "provisioning")


@asynccontextmanager
async def begun(files: Files) -> AsyncIterator[Office]:
    """Started on the files that there are."""
    provisioning = {("paths", "provisioning"): str(files.root)}
    async with open_office(files.root.parent, provisioning) as boards:
        yield Office(boards=boards, files=files)


@pytest.fixture
async def office(files: Files) -> AsyncIterator[Office]:
    async with begun(files) as office:
        yield office
