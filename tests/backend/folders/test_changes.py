"""Making, renaming, moving and deleting folders (api.md §3.3, §15)."""

import asyncio
from typing import Any

import pytest

from contract.identity import Identity
from tests.support.boards import Boards, told
from tests.support.signed import Reply

FOLDERS = "/api/folders"
DENIED = (403, "Access denied")
STALE = (412, "The folder has been changed by someone else")
TAKEN = (400, "A folder or dashboard in the general folder with the same name already exists")


async def make(boards: Boards, title: str, uid: str = "", parent: str = "", *, by: Identity | None = None) -> Any:
    answer = await boards.post(FOLDERS, {"title": title, "uid": uid, "parentUid": parent}, by=by)
    assert answer.status == 200, answer.body
    return answer.json


async def move(boards: Boards, uid: str, parent: str | None, *, by: Identity | None = None) -> Reply:
    return await boards.post(f"{FOLDERS}/{uid}/move", {"parentUid": parent}, by=by)


async def place(boards: Boards, uid: str) -> str:
    """The uid of the folder that the dashboard or folder lies in."""
    return str((await boards.read(uid))["meta"]["folderUid"])


async def test_an_editor_makes_folders_with_a_uid_of_their_own_or_a_made_one(boards: Boards) -> None:
    assert (await make(boards, " Ops ", "ops", by=boards.editor))["title"] == "Ops"
    made = await make(boards, "Auto", by=boards.editor)
    assert len(made["uid"]) == 9
    assert (made["version"], made["canSave"], made["canAdmin"]) == (1, True, False)
    assert (await boards.read("ops"))["dashboard"] == {
        "id": 1,
        "uid": "ops",
        "title": "Ops",
        "version": 1,
        "schemaVersion": 17,
    }


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "Folder title cannot be empty"),
        ({"title": " \u2003"}, "Folder title cannot be empty"),
        ({"title": "gENERAL"}, "A folder with that name already exists"),
        ({"title": "New", "uid": "general"}, "A folder with that name already exists"),
        ({"title": "New", "uid": "a b"}, "uid contains illegal characters"),
        ({"title": "New", "uid": "x" * 41}, "uid to long. max 40 characters"),
        ({"title": "Board"}, "Folder name cannot be the same as one of its dashboards"),
        ({"title": "OPS!"}, TAKEN[1]),
        ({"title": "New", "uid": "board"}, "Dashboard cannot be changed to a folder"),
    ],
)
async def test_what_cannot_be_a_folder(boards: Boards, body: dict[str, str], text: str) -> None:
    await make(boards, "Ops", "ops")
    await boards.saved("Board", uid="board")
    assert told(await boards.post(FOLDERS, body)) == (400, text)
    assert len((await boards.get(FOLDERS)).json) == 1


async def test_making_over_an_existing_uid_is_an_update_without_a_version(boards: Boards) -> None:
    await make(boards, "Ops", "ops")
    answer = await boards.post(FOLDERS, {"title": "Other", "uid": "ops"})
    assert told(answer) == STALE
    assert answer.json["status"] == "version-mismatch"


async def test_making_needs_edit_in_the_place(boards: Boards) -> None:
    await make(boards, "Ops", "ops")
    body = {"title": "New", "parentUid": "ops"}
    assert told(await boards.post(FOLDERS, {"title": "New"}, by=boards.viewer)) == DENIED
    assert told(await boards.post(FOLDERS, body, by=boards.viewer)) == DENIED
    grant = {"items": [{"userId": boards.viewer.id, "permission": 2}]}
    assert (await boards.post(f"{FOLDERS}/ops/permissions", grant)).status == 200
    assert told(await boards.post(FOLDERS, body, by=boards.editor)) == DENIED
    assert (await boards.post(FOLDERS, body, by=boards.viewer)).status == 200
    assert (await boards.client.unsigned("POST", FOLDERS)).status == 401


async def test_titles_are_unique_in_their_folder_only(boards: Boards) -> None:
    await make(boards, "A", "a")
    await make(boards, "A", "inner", "a")
    assert told(await boards.post(FOLDERS, {"title": "A", "parentUid": "a"})) == TAKEN


async def test_folders_are_at_most_four_deep(boards: Boards) -> None:
    parent = ""
    for uid in ("one", "two", "three", "four"):
        await make(boards, uid, uid, parent)
        parent = uid
    too_deep = (400, "Folders can be at most 4 deep")
    assert told(await boards.post(FOLDERS, {"title": "five", "parentUid": "four"})) == too_deep
    await make(boards, "Top", "top")
    assert told(await move(boards, "one", "top")) == too_deep
    assert told(await move(boards, "top", "four")) == too_deep
    assert (await move(boards, "four", "top")).status == 200
    assert (await boards.saved("Board", folderUid="four"))["folderUid"] == "four"


async def test_an_unknown_parent_is_not_found(boards: Boards) -> None:
    await boards.saved("Board", uid="board")
    await make(boards, "Ops", "ops")
    for parent in ("nope", "board"):
        assert told(await boards.post(FOLDERS, {"title": "x", "parentUid": parent})) == (404, "Folder not found")
        assert told(await move(boards, "ops", parent)) == (404, "Folder not found")


async def test_renaming_adds_a_version_and_needs_the_present_one(boards: Boards) -> None:
    await make(boards, "Ops", "ops")
    path = f"{FOLDERS}/ops"
    renamed = (await boards.put(path, {"title": "Renamed", "version": 1}, by=boards.editor)).json
    assert (renamed["title"], renamed["version"], renamed["updatedBy"]) == ("Renamed", 2, "ed")
    assert renamed["url"] == "/dashboards/f/ops/renamed"
    for body in ({"title": "x", "version": 1}, {"title": "x"}):
        assert told(await boards.put(path, body)) == STALE
    assert (await boards.put(path, {"title": "Again", "overwrite": True})).json["version"] == 3
    assert told(await boards.put(path, {"title": "Hax", "version": 3}, by=boards.viewer)) == DENIED
    assert told(await boards.put(path, {"version": 3})) == (400, "Folder title cannot be empty")
    assert (await boards.put(f"{FOLDERS}/nope", {"title": "x", "version": 1})).json["status"] == "not-found"
    assert (await boards.put(path, {"title": "x", "version": 3}, by=boards.stranger)).status == 404


async def test_a_folder_can_be_renamed_to_its_own_name_but_not_to_anothers(boards: Boards) -> None:
    await make(boards, "Ops", "ops")
    await make(boards, "Auto", "auto")
    assert told(await boards.put(f"{FOLDERS}/ops", {"title": "Auto", "version": 1})) == TAKEN
    assert (await boards.put(f"{FOLDERS}/ops", {"title": "OPS", "version": 1})).status == 200


async def test_a_uid_can_be_changed_to_a_free_one(boards: Boards) -> None:
    await make(boards, "Ops", "ops")
    await make(boards, "Auto", "auto")
    taken = await boards.put(f"{FOLDERS}/ops", {"title": "Ops", "version": 1, "uid": "auto"})
    assert told(taken) == (400, "A dashboard with the same uid already exists")
    assert (await boards.put(f"{FOLDERS}/ops", {"title": "Ops", "version": 1, "uid": "new"})).json["uid"] == "new"
    assert (await boards.get(f"{FOLDERS}/ops")).status == 404


async def test_a_renamed_folder_stays_where_it_is(boards: Boards) -> None:
    await make(boards, "A", "a")
    await make(boards, "B", "b", "a")
    renamed = (await boards.put(f"{FOLDERS}/b", {"title": "Bee", "version": 1})).json
    assert renamed["parentUid"] == "a"


async def test_a_folder_moves_with_all_that_is_in_it(boards: Boards) -> None:
    await make(boards, "A", "a")
    await make(boards, "B", "b")
    await boards.saved("Board", uid="board", folderUid="b")
    moved = (await move(boards, "b", "a", by=boards.editor)).json
    assert (moved["parentUid"], moved["version"]) == ("a", 1)
    assert (await place(boards, "b"), await place(boards, "board")) == ("a", "b")
    for root in ("", None, "general"):
        await move(boards, "b", "a")
        moved = (await move(boards, "b", root)).json
        assert "parentUid" not in moved
        assert await place(boards, "b") == ""


async def test_a_folder_cannot_move_below_itself(boards: Boards) -> None:
    await make(boards, "A", "a")
    await make(boards, "B", "b", "a")
    for parent in ("a", "b"):
        assert told(await move(boards, "a", parent)) == (400, "A folder cannot be moved below itself")


async def test_a_move_needs_a_free_name_and_edit_on_both_ends(boards: Boards) -> None:
    await make(boards, "A", "a")
    await make(boards, "B", "b")
    await make(boards, "B", "other", "a")
    assert told(await move(boards, "b", "a")) == TAKEN
    await make(boards, "C", "c")
    await make(boards, "Inner", "inner", "a")
    assert told(await move(boards, "c", "a", by=boards.viewer)) == DENIED
    grant = {"items": [{"role": "Editor", "permission": 1}]}
    await boards.post(f"{FOLDERS}/a/permissions", grant)
    assert told(await move(boards, "c", "a", by=boards.editor)) == DENIED
    assert told(await move(boards, "inner", "", by=boards.editor)) == DENIED
    assert told(await move(boards, "nope", "a")) == (404, "Folder not found")
    assert (await boards.client.unsigned("POST", f"{FOLDERS}/c/move")).status == 401


async def test_what_moved_obeys_the_list_of_the_new_place(boards: Boards) -> None:
    await make(boards, "A", "a")
    await make(boards, "B", "b")
    await make(boards, "Own", "own", "b")
    await boards.saved("Board", uid="board", folderUid="b")
    await boards.saved("Deep", uid="deep", folderUid="own")
    await boards.post(f"{FOLDERS}/own/permissions", {"items": [{"role": "Viewer", "permission": 1}]})
    await boards.post(f"{FOLDERS}/a/permissions", {"items": []})
    assert (await boards.get("/api/dashboards/uid/board", by=boards.viewer)).status == 200
    await move(boards, "b", "a")
    assert (await boards.get("/api/dashboards/uid/board", by=boards.viewer)).status == 403
    assert (await boards.get("/api/dashboards/uid/deep", by=boards.viewer)).status == 200
    await move(boards, "b", "")
    assert (await boards.get("/api/dashboards/uid/board", by=boards.viewer)).status == 200
    await make(boards, "New", "new", "a")
    assert (await boards.get(f"{FOLDERS}/new", by=boards.editor)).status == 403


async def test_of_two_moves_into_each_other_one_fails(boards: Boards) -> None:
    await make(boards, "A", "a")
    await make(boards, "B", "b")
    answers = await asyncio.gather(move(boards, "a", "b"), move(boards, "b", "a"))
    assert sorted(answer.status for answer in answers) == [200, 400]


async def test_deleting_takes_all_that_is_in_it(boards: Boards) -> None:
    await make(boards, "A", "a")
    await make(boards, "B", "b", "a")
    await boards.saved("Board", uid="board", folderUid="b")
    assert told(await boards.delete(f"{FOLDERS}/a", by=boards.viewer)) == DENIED
    answer = await boards.delete(f"{FOLDERS}/a", by=boards.editor)
    assert answer.json == {"message": "Folder A deleted", "title": "A", "id": 1}
    for uid in ("a", "b", "board"):
        assert (await boards.get(f"/api/dashboards/uid/{uid}")).status == 404
    assert (await boards.delete(f"{FOLDERS}/a")).json == {"message": "Folder not found", "status": "not-found"}


async def test_deleting_needs_edit_on_all_that_is_in_it(boards: Boards) -> None:
    await make(boards, "A", "a")
    await boards.saved("Board", uid="board", folderUid="a")
    await boards.post("/api/dashboards/uid/board/permissions", {"items": [{"role": "Editor", "permission": 1}]})
    assert told(await boards.delete(f"{FOLDERS}/a", by=boards.editor)) == DENIED
    assert (await boards.delete(f"{FOLDERS}/a")).status == 200
