"""Reading folders and listing them (api.md §3.3, §15)."""

from pathlib import Path

import pytest

from contract.identity import Identity
from tests.support.boards import Boards, open_boards, told
from tests.support.people import anonymous, api_key

FOLDERS = "/api/folders"
UNKNOWN = {"message": "Folder not found", "status": "not-found"}


async def make(boards: Boards, title: str, uid: str, parent: str = "") -> None:
    answer = await boards.post(FOLDERS, {"title": title, "uid": uid, "parentUid": parent})
    assert answer.status == 200, answer.body


async def listed(boards: Boards, query: str = "limit=1000", *, by: Identity | None = None) -> list[str]:
    answer = await boards.get(f"{FOLDERS}?{query}", by=by)
    assert answer.status == 200, answer.body
    return [folder["uid"] for folder in answer.json]


@pytest.mark.parametrize("path", [f"{FOLDERS}/ops", f"{FOLDERS}/id/1", f"{FOLDERS}/ops/"])
async def test_a_folder_is_read_with_all_that_is_known_of_it(boards: Boards, path: str) -> None:
    await boards.post(FOLDERS, {"title": "Ops", "uid": "ops"}, by=boards.editor)
    answer = await boards.get(path, by=boards.viewer)
    assert answer.json == {
        "id": 1,
        "uid": "ops",
        "title": "Ops",
        "url": "/dashboards/f/ops/ops",
        "hasAcl": False,
        "canSave": False,
        "canEdit": False,
        "canAdmin": False,
        "canDelete": False,
        "createdBy": "ed",
        "created": "2027-01-15T08:00:00Z",
        "updatedBy": "ed",
        "updated": "2027-01-15T08:00:00Z",
        "version": 1,
    }


async def test_a_nested_folder_names_those_above_it_from_the_outermost(boards: Boards) -> None:
    await make(boards, "A", "a")
    await make(boards, "B", "b", "a")
    await make(boards, "C", "c", "b")
    folder = (await boards.get(f"{FOLDERS}/c")).json
    assert folder["parentUid"] == "b"
    assert folder["parents"] == [
        {"id": 1, "uid": "a", "title": "A", "url": "/dashboards/f/a/a"},
        {"id": 2, "uid": "b", "title": "B", "url": "/dashboards/f/b/b"},
    ]


async def test_the_root_can_be_read_as_a_folder(boards: Boards) -> None:
    general = (await boards.get(f"{FOLDERS}/general", by=boards.editor)).json
    await make(boards, "Ops", "ops")
    assert general.keys() == (await boards.get(f"{FOLDERS}/ops")).json.keys()
    assert (general["id"], general["uid"], general["title"]) == (0, "general", "General")
    assert (general["canSave"], general["canAdmin"]) == (True, False)


@pytest.mark.parametrize("name", ["nope", "id/999", "id/0", "id/x", "id/1.5", "board", "id/99999999999999999999"])
async def test_what_is_no_folder_is_not_found(boards: Boards, name: str) -> None:
    await boards.saved("Board", uid="board")
    answer = await boards.get(f"{FOLDERS}/{name}")
    assert (answer.status, answer.json) == (404, UNKNOWN)


@pytest.mark.parametrize("below", ["", "/counts"])
async def test_a_folder_is_its_organisations_alone(boards: Boards, below: str) -> None:
    await make(boards, "Ops", "ops")
    assert (await boards.get(f"{FOLDERS}/ops{below}", by=boards.stranger)).status == 404
    assert (await boards.client.unsigned("GET", f"{FOLDERS}/ops{below}")).status == 401
    assert await listed(boards, by=boards.stranger) == []


async def test_who_may_not_see_a_folder_is_refused(boards: Boards) -> None:
    await make(boards, "Ops", "ops")
    await make(boards, "Below", "below", "ops")
    await boards.post(f"{FOLDERS}/ops/permissions", {"items": []})
    for path in ("/ops", "/id/1", "/ops/counts", "/below", "?parentUid=ops"):
        assert told(await boards.get(FOLDERS + path, by=boards.editor)) == (403, "Access denied")
    assert await listed(boards, by=boards.editor) == []
    assert await listed(boards) == ["ops"]


async def test_viewers_can_edit_shows_and_does_nothing_more(tmp_path: Path) -> None:
    async with open_boards(tmp_path, viewers_can_edit=True) as boards:
        await make(boards, "Ops", "ops")
        for uid in ("ops", "general"):
            folder = (await boards.get(f"{FOLDERS}/{uid}", by=boards.viewer)).json
            assert (folder["canEdit"], folder["canSave"], folder["canAdmin"]) == (True, False, False)
        refused = await boards.put(f"{FOLDERS}/ops", {"title": "Mine", "version": 1}, by=boards.viewer)
        assert told(refused) == (403, "Access denied")


async def test_a_list_is_one_level_in_the_order_of_search(boards: Boards) -> None:
    await make(boards, "b", "two")
    await make(boards, "A", "one")
    await make(boards, "Deep", "deep", "one")
    await boards.saved("Board", uid="board")
    for query in ("limit=1000", "parentUid=", "parentUid=general"):
        assert await listed(boards, query) == ["one", "two"]
    answer = await boards.get(f"{FOLDERS}?parentUid=one")
    assert answer.json == [{"id": 3, "uid": "deep", "title": "Deep", "parentUid": "one"}]
    assert (await boards.get(FOLDERS)).json[0] == {"id": 2, "uid": "one", "title": "A"}
    for uid in ("nope", "board"):
        assert await listed(boards, f"parentUid={uid}") == []


async def test_a_list_is_cut_by_number_and_sorted_then(boards: Boards) -> None:
    for title in ("z", "y", "x"):
        await make(boards, title, title)
    assert await listed(boards, "limit=2") == ["y", "z"]
    assert await listed(boards, "limit=2&page=2") == ["x"]
    assert await listed(boards, "limit=2&page=3") == []


async def test_keys_and_strangers_in_particular_see_by_their_role(boards: Boards) -> None:
    await make(boards, "Ops", "ops")
    for caller in (api_key(boards.viewer.role), anonymous(boards.viewer.role)):
        assert await listed(boards, by=caller) == ["ops"]


async def test_counts_are_of_all_that_lies_below(boards: Boards) -> None:
    await make(boards, "A", "a")
    await make(boards, "B", "b", "a")
    await boards.saved("In A", folderUid="a")
    await boards.saved("In B", folderUid="b")
    counts = {"folder": 1, "dashboard": 2, "alertrule": 0, "librarypanel": 0}
    assert (await boards.get(f"{FOLDERS}/a/counts")).json == counts
    assert (await boards.get(f"{FOLDERS}/b/counts")).json == {**counts, "folder": 0, "dashboard": 1}
    assert (await boards.get(f"{FOLDERS}/nope/counts")).json == UNKNOWN
