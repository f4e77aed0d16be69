from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contract.identity import Identity, Kind, Role
from tests.support.boards import Boards, open_boards, told

UNKNOWN = (404, "Dashboard not found")
FORMS = ["/file/", "/api/dashboards/file/"]


@pytest.fixture
async def boards(tmp_path: Path) -> AsyncIterator[Boards]:
    folder = tmp_path / "dashboards"
    folder.mkdir()
    (folder / "Web Server.json").write_text('{"title": "Web", "big": 12345678901234567890}')
    (folder / "broken.json").write_text("{")
    (folder / "list.json").write_text("[]")
    (folder / "scripted.js").write_text("{}")
    (folder / ".hidden.json").write_text("{}")
    (folder / "folder.json").mkdir()
    (tmp_path / "outside.json").write_text("{}")
    (folder / "link.json").symlink_to(tmp_path / "outside.json")
    async with open_boards(tmp_path, files=folder) as opened:
        yield opened


@pytest.mark.parametrize("form", FORMS)
async def test_a_file_of_the_folder_is_read(boards: Boards, form: str) -> None:
    answer = await boards.get(form + "Web%20Server.json", by=boards.viewer)
    assert answer.status == 200
    assert answer.json["dashboard"] == {"title": "Web", "big": 12345678901234567890}
    meta = answer.json["meta"]
    assert (meta["type"], meta["slug"], meta["canSave"], meta["canStar"]) == ("file", "web-server", False, False)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "name",
    [
        "nope.json",
        "broken.json",
        "list.json",
        "folder.json",
        "scripted.js",
        ".hidden.json",
        "link.json",
        "..%2foutside.json",
        "%252e%252e%252foutside.json",
        "%2Fetc%2Fpasswd",
        "Web+Server.json",
        "%C3%BC.json",
    ],
)
async def test_nothing_else_is_read(boards: Boards, form: str, name: str) -> None:
    assert told(await boards.get(form + name)) in {UNKNOWN, (400, "The path has a dot segment")}


@pytest.mark.parametrize("form", FORMS)
async def test_files_need_an_identity_with_a_role(boards: Boards, form: str) -> None:
    assert told(await boards.client.unsigned("GET", form + "default.json")) == (401, "Unauthorized")
    nobody = Identity(kind=Kind.API_KEY, id=3, org_id=1, role=Role.NONE)
    assert (await boards.get(form + "default.json", by=nobody)).status == 403


async def test_the_default_dashboard_is_there_without_a_folder(tmp_path: Path) -> None:
    async with open_boards(tmp_path) as boards:
        answer = await boards.get("/file/default.json")
        assert answer.json["dashboard"]["title"] == "Home"
        assert told(await boards.get("/file/Web%20Server.json")) == UNKNOWN
