"""How much a request asks of the database: as often for much as for little."""

from pathlib import Path
from typing import Any

import pytest

from contract.identity import Identity
from tests.support.boards import Boards, open_boards

_READS = [
    "/api/search",
    "/api/search?query=board&tag=t&sort=alpha-asc",
    "/api/search?folderUIDs=f0,f1",
    "/api/folders",
    "/api/folders/f0/counts",
    "/api/dashboards/tags",
    "/api/dashboards/home",
    "/api/dashboards/uid/b0",
    "/api/dashboards/uid/b0/versions",
    "/api/dashboards/uid/b0/permissions",
    "/api/user/stars",
]
_WRITES: list[tuple[str, str, Any]] = [
    ("POST", "/api/dashboards/db", {"dashboard": {"title": "New", "tags": ["a", "b"]}, "folderUid": "f0"}),
    ("POST", "/api/folders/f0/move", {"parentUid": "f1"}),
    ("DELETE", "/api/folders/f1", None),
]


async def fill(boards: Boards, number: int) -> None:
    for each in range(number):
        await boards.post("/api/folders", {"title": f"Folder {each}", "uid": f"f{each}"})
        await boards.saved(f"Board {each}", uid=f"b{each}", tags=["t", f"t{each}"], folderUid=f"f{each}")
        await boards.post(f"/api/user/stars/dashboard/uid/b{each}", by=boards.viewer)
        await boards.saved(f"Board {each}", uid="b0", overwrite=True, folderUid=f"f{each}")
    grants = [{"userId": user.id, "permission": 4} for user in (boards.viewer, boards.editor)]
    await boards.post("/api/dashboards/uid/b0/permissions", {"items": grants[:number]})


async def asked(boards: Boards, by: Identity, method: str, target: str, body: object = None) -> int:
    before = len(boards.database.asked)
    answer = await boards.client.ask(by, method, target, body)
    assert answer.status == 200, answer.body
    return len(boards.database.asked) - before


@pytest.fixture
async def little_and_much(tmp_path: Path) -> Any:
    for name in ("little", "much"):
        (tmp_path / name).mkdir()
    async with open_boards(tmp_path / "little") as little, open_boards(tmp_path / "much") as much:
        await fill(little, 2)
        await fill(much, 20)
        yield little, much


async def test_a_request_asks_as_often_for_much_as_for_little(little_and_much: tuple[Boards, Boards]) -> None:
    little, much = little_and_much
    for target in _READS:
        for name in ("admin", "viewer"):
            fewer, more = [await asked(one, getattr(one, name), "GET", target) for one in (little, much)]
            assert fewer == more <= 4, target
    for method, target, body in _WRITES:
        fewer, more = [await asked(one, one.admin, method, target, body) for one in (little, much)]
        assert fewer == more <= 25, target
