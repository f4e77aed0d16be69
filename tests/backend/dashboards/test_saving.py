"""POST /api/dashboards/db: the steps of api.md §2.1, in their order."""

from typing import Any

import pytest

from contract.identity import Identity, Role
from tests.support.boards import SAVE, Boards, told
from tests.support.people import api_key

MISMATCH = ("version-mismatch", "The dashboard has been changed by someone else")
NAME_EXISTS = ("name-exists", "A dashboard with the same name in the folder already exists")


async def test_a_new_dashboard_starts_at_version_one_whatever_it_sent(boards: Boards) -> None:
    saved = await boards.saved("Production Overview", id=None, version=17, uid="own_uid-1")
    assert saved == {
        "id": saved["id"],
        "uid": "own_uid-1",
        "url": "/d/own_uid-1/production-overview",
        "slug": "production-overview",
        "status": "success",
        "version": 1,
        "folderUid": "",
    }


async def test_a_uid_is_made_for_who_sent_none(boards: Boards) -> None:
    saved = await boards.saved("No uid", uid=5)
    assert len(saved["uid"]) == 9


async def test_an_update_by_id_or_by_uid_adds_one_to_the_version(boards: Boards) -> None:
    first = await boards.saved("Alpha")
    second = await boards.saved("Alpha", id=first["id"], version=1)
    third = await boards.saved("Alpha", uid=first["uid"], version=2)
    assert (second["version"], third["version"]) == (2, 3)
    assert third["id"] == first["id"]


@pytest.mark.parametrize("dashboard", [None, ""])
async def test_a_save_without_a_dashboard_names_the_field(boards: Boards, dashboard: object) -> None:
    answer = await boards.post(SAVE, {"dashboard": dashboard})
    assert answer.status == 400
    assert answer.json == {
        "message": "Dashboard is required",
        "errors": [{"fieldNames": ["Dashboard"], "classification": "RequiredError", "message": "Required"}],
    }


@pytest.mark.parametrize("dashboard", [[], "x", 5, {}, {"title": ""}, {"title": " \u2003"}, {"title": 5}])
async def test_a_title_must_be_a_text_with_something_in_it(boards: Boards, dashboard: object) -> None:
    answer = await boards.post(SAVE, {"dashboard": dashboard})
    assert told(answer) == (400, "Dashboard title cannot be empty")


@pytest.mark.parametrize(
    "raw", [b"", b"null", b"[]", b'"x"', b"7", b"hello", b'{"dashboard":', b"{'a':1}", b'{"dashboard":{"a":NaN}}']
)
async def test_bodies_that_are_no_json_object_are_400_with_a_sentence(boards: Boards, raw: bytes) -> None:
    answer = await boards.save_text(raw)
    assert answer.status == 400
    assert answer.json["message"]


@pytest.mark.parametrize("field", [{"overwrite": "yes"}, {"folderId": "1"}, {"isFolder": 1}, {"message": 5}])
async def test_fields_of_a_wrong_type_are_400(boards: Boards, field: dict[str, Any]) -> None:
    answer = await boards.save("a", **field)
    assert answer.status == 400
    assert answer.json["errors"][0]["classification"] == "DeserializationError"


async def test_field_names_match_without_case_and_unknown_ones_are_ignored(boards: Boards) -> None:
    body = {"Dashboard": {"title": "Upper"}, "OVERWRITE": True, "userId": 99}
    answer = await boards.post(SAVE, body)
    assert answer.status == 200


async def test_a_folder_is_saved_at_the_root_only(boards: Boards) -> None:
    folder = await boards.saved("Ops", isFolder=True, uid="ops")
    assert folder["url"] == "/dashboards/f/ops/ops"
    answer = await boards.save("Inner", isFolder=True, folderId=folder["id"])
    assert told(answer) == (400, "A Dashboard Folder cannot be added to another folder")
    answer = await boards.save("gEnErAl", isFolder=True)
    assert told(answer) == (400, "A folder with that name already exists")


@pytest.mark.parametrize(
    ("uid", "message"),
    [("a b", "uid contains illegal characters"), ("u" * 41, "uid to long. max 40 characters")],
)
async def test_uids_that_cannot_stand_in_a_path_are_400(boards: Boards, uid: str, message: str) -> None:
    answer = await boards.save("b", uid=uid)
    assert told(answer) == (400, message)


@pytest.mark.parametrize("unknown", [4711, -4, 1e30, 2**63, 10**40])
@pytest.mark.parametrize("overwrite", [False, True])
async def test_an_unknown_id_is_404_also_with_overwrite(boards: Boards, unknown: float, overwrite: bool) -> None:
    answer = await boards.save("Unknown", id=unknown, overwrite=overwrite)
    assert answer.status == 404
    assert answer.json == {"message": "Dashboard not found", "status": "not-found"}


@pytest.mark.parametrize("harmless", [None, 0, "12", 0.5, True])
async def test_an_id_that_is_no_number_is_ignored(boards: Boards, harmless: object) -> None:
    assert (await boards.saved("Harmless", id=harmless))["version"] == 1


async def test_a_dashboard_lies_in_the_folder_that_is_named(boards: Boards) -> None:
    folder = await boards.saved("Ops", isFolder=True, uid="ops")
    by_id = await boards.saved("One", folderId=folder["id"])
    by_uid = await boards.saved("Two", folderUid="ops", folderId=4711)
    assert (by_id["folderUid"], by_uid["folderUid"]) == ("ops", "ops")
    assert (await boards.read(by_id["uid"]))["meta"]["folderTitle"] == "Ops"


async def test_an_unknown_folder_or_a_dashboard_in_its_place_is_404(boards: Boards) -> None:
    dashboard = await boards.saved("No folder", uid="nofolder")
    places: list[dict[str, Any]] = [{"folderId": 9999}, {"folderId": dashboard["id"]}, {"folderUid": "nofolder"}]
    for place in places:
        answer = await boards.save("a", **place)
        assert told(answer) == (404, "Folder not found")


@pytest.mark.parametrize("root", [{"folderId": -1}, {"folderId": 0}, {"folderUid": "general", "folderId": 7}])
async def test_the_root_has_several_names(boards: Boards, root: dict[str, Any]) -> None:
    assert (await boards.saved("At the root", **root))["folderUid"] == ""


async def test_an_update_without_a_folder_moves_to_the_root(boards: Boards) -> None:
    await boards.saved("Ops", isFolder=True, uid="ops")
    inside = await boards.saved("Inside", folderUid="ops")
    await boards.saved("Inside", id=inside["id"], version=1)
    assert (await boards.read(inside["uid"]))["meta"]["folderId"] == 0


async def test_id_and_uid_must_not_name_two_objects(boards: Boards) -> None:
    await boards.saved("Alpha", uid="alpha")
    beta = await boards.saved("Beta")
    answer = await boards.save("Beta", id=beta["id"], uid="alpha", version=1)
    assert told(answer) == (400, "A dashboard with the same uid already exists")


async def test_an_id_with_a_free_uid_renames_the_uid(boards: Boards) -> None:
    beta = await boards.saved("Beta", uid="old")
    await boards.saved("Beta", id=beta["id"], uid="new", version=1)
    assert (await boards.read("new"))["dashboard"]["version"] == 2
    assert (await boards.get("/api/dashboards/uid/old")).status == 404


@pytest.mark.parametrize(("was_folder", "is_folder"), [(True, False), (False, True)])
async def test_dashboards_do_not_become_folders_nor_the_reverse(
    boards: Boards, was_folder: bool, is_folder: bool
) -> None:
    await boards.saved("Ops", isFolder=was_folder, uid="ops")
    answer = await boards.save("Ops", isFolder=is_folder, uid="ops", version=1)
    assert told(answer) == (400, "Dashboard cannot be changed to a folder")


@pytest.mark.parametrize("version", [1, 9, None, "2", 10**30])
async def test_another_version_than_the_stored_one_is_412(boards: Boards, version: object) -> None:
    first = await boards.saved("Alpha")
    await boards.saved("Alpha", id=first["id"], version=1)
    answer = await boards.save("Alpha", id=first["id"], version=version)
    assert answer.status == 412
    assert answer.json == dict(zip(("status", "message"), MISMATCH, strict=True))


async def test_overwrite_ignores_the_version(boards: Boards) -> None:
    first = await boards.saved("Alpha")
    assert (await boards.saved("Alpha", id=first["id"], version=7, overwrite=True))["version"] == 2


async def test_a_dashboard_cannot_be_named_like_a_folder_anywhere(boards: Boards) -> None:
    await boards.saved("Ops", isFolder=True, uid="ops")
    places: list[dict[str, Any]] = [{}, {"folderUid": "ops"}]
    for place in places:
        answer = await boards.save("OPS!", **place)
        assert told(answer) == (400, "Dashboard name cannot be the same as folder")


async def test_a_folder_cannot_be_named_like_a_root_dashboard(boards: Boards) -> None:
    await boards.saved("Ops")
    answer = await boards.save("Ops", isFolder=True)
    assert told(answer) == (400, "Folder name cannot be the same as one of its dashboards")


async def test_a_folder_can_be_named_like_a_dashboard_of_another_folder(boards: Boards) -> None:
    await boards.saved("Ops", isFolder=True, uid="ops")
    await boards.saved("Team", folderUid="ops")
    await boards.saved("Team", isFolder=True)


async def test_one_slug_a_folder(boards: Boards) -> None:
    await boards.saved("Ops", isFolder=True, uid="ops")
    await boards.saved("Alpha")
    await boards.saved("Alpha", folderUid="ops")
    places: list[dict[str, Any]] = [{}, {"folderUid": "ops"}]
    for again in places:
        answer = await boards.save("ALPHA!", **again)
        assert answer.status == 412
        assert answer.json == dict(zip(("status", "message"), NAME_EXISTS, strict=True))


async def test_two_titles_without_any_letter_clash(boards: Boards) -> None:
    await boards.saved("🔥")
    assert (await boards.save("!!!")).json["status"] == "name-exists"


async def test_with_overwrite_the_save_lands_on_the_owner_of_the_title(boards: Boards) -> None:
    alpha = await boards.saved("Alpha", uid="alpha")
    beta = await boards.saved("Beta", uid="beta")
    landed = await boards.saved("Alpha", id=beta["id"], version=1, overwrite=True, tags=["o"])
    assert (landed["id"], landed["uid"], landed["version"]) == (alpha["id"], "alpha", 2)
    assert (await boards.read("beta"))["dashboard"]["title"] == "Beta"
    assert (await boards.read("alpha"))["dashboard"]["tags"] == ["o"]


async def test_a_viewer_is_told_of_wrong_fields_and_versions_before_being_refused(boards: Boards) -> None:
    first = await boards.saved("Shared")
    assert (await boards.save("", by=boards.viewer)).status == 400
    assert (await boards.save("Shared", by=boards.viewer, id=first["id"], version=40)).status == 412
    assert (await boards.save("Shared", by=boards.viewer)).status == 412
    answer = await boards.save("Shared", by=boards.viewer, id=first["id"], version=1)
    assert told(answer) == (403, "Access denied to save dashboard")
    assert (await boards.save("Mine", by=boards.viewer)).status == 403


async def test_editors_save_and_callers_without_an_organisation_do_not(boards: Boards) -> None:
    assert (await boards.save("By ed", by=boards.editor)).status == 200
    nowhere = Identity(kind=boards.editor.kind, id=boards.editor.id, login="ed")
    assert (await boards.save("Sneak", by=nowhere)).status == 403


async def test_a_save_needs_an_identity(boards: Boards) -> None:
    answer = await boards.client.unsigned("POST", SAVE)
    assert told(answer) == (401, "Unauthorized")


async def test_another_organisations_dashboards_do_not_exist(boards: Boards) -> None:
    ours = await boards.saved("Shared name", uid="in1")
    answer = await boards.save("Stolen", by=boards.stranger, id=ours["id"], version=1)
    assert answer.status == 404
    twin = await boards.saved("Shared name", by=boards.stranger, uid="in1")
    assert twin["id"] != ours["id"]


async def test_a_provisioned_dashboard_is_not_saved(boards: Boards) -> None:
    saved = await boards.saved("Given", uid="given")
    await boards.database.execute("UPDATE dashboards SET is_provisioned = TRUE WHERE id = $1", saved["id"])
    answer = await boards.save("Given", uid="given", version=1, overwrite=True)
    assert told(answer) == (400, "Cannot save provisioned dashboard")


async def test_a_plugins_dashboard_is_saved_only_with_overwrite(boards: Boards) -> None:
    saved = await boards.saved("Plugged", uid="plugged")
    await boards.database.execute("UPDATE dashboards SET plugin_id = 'clock' WHERE id = $1", saved["id"])
    answer = await boards.save("Plugged", uid="plugged", version=1)
    assert answer.status == 412
    assert answer.json == {"status": "plugin-dashboard", "message": "The dashboard belongs to plugin clock."}
    assert (await boards.save("Plugged", uid="plugged", overwrite=True)).status == 200


async def test_a_refused_save_changes_nothing(boards: Boards) -> None:
    await boards.saved("Alpha", uid="alpha", tags=["a"])
    await boards.save("Alpha", uid="alpha", tags=["b"], version=9)
    await boards.save("Alpha", uid="alpha", tags=["b"], version=1, by=boards.viewer)
    tags = await boards.get("/api/dashboards/tags")
    assert tags.json == [{"term": "a", "count": 1}]


async def test_keys_leave_no_name_and_users_do(boards: Boards) -> None:
    await boards.saved("By key", by=api_key(Role.EDITOR), uid="bykey")
    meta = (await boards.read("bykey"))["meta"]
    assert (meta["createdBy"], meta["updatedBy"]) == ("Anonymous", "Anonymous")
    boards.clock.advance(seconds=60)
    await boards.saved("By key", by=boards.editor, uid="bykey", version=1)
    meta = (await boards.read("bykey"))["meta"]
    assert (meta["createdBy"], meta["updatedBy"]) == ("Anonymous", "ed")
    assert meta["created"] < meta["updated"]


async def test_every_save_leaves_a_version_and_the_last_twenty_are_kept(boards: Boards) -> None:
    first = await boards.saved("Alpha", message="begun")
    for version in range(1, 23):
        await boards.saved("Alpha", id=first["id"], version=version, n=version)
    rows = await boards.database.fetch_all(
        "SELECT version, parent_version, message, data FROM dashboard_versions ORDER BY version"
    )
    assert [row["version"] for row in rows] == list(range(4, 24))
    assert rows[-1]["parent_version"] == 22
    assert '"n":22' in rows[-1]["data"]


@pytest.mark.parametrize("field", ["title", "tags", "uid", "message"])
async def test_nul_in_what_is_indexed_is_400(boards: Boards, field: str) -> None:
    bad: dict[str, Any] = {field: ["a\0b"] if field == "tags" else "a\0b"}
    answer = await boards.save(bad.pop("title", "Nul"), **bad)
    assert answer.status == 400
    assert (await boards.get("/api/search")).json == []


async def test_nul_elsewhere_is_kept(boards: Boards) -> None:
    await boards.saved("Nul inside", uid="nul", note="a\0b")
    assert (await boards.read("nul"))["dashboard"]["note"] == "a\0b"


async def test_lone_surrogates_become_replacement_characters(boards: Boards) -> None:
    raw = rb'{"dashboard":{"title":"A\ud800B","uid":"sur","tags":["t\udfff"],"x\ud800":1}}'
    assert (await boards.save_text(raw)).status == 200
    read = (await boards.read("sur"))["dashboard"]
    assert (read["title"], read["tags"], read["x\ufffd"]) == ("A\ufffdB", ["t\ufffd"], 1)


async def test_a_depth_bomb_is_400(boards: Boards) -> None:
    raw = b'{"dashboard":{"title":"Deep","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}}"
    assert (await boards.save_text(raw)).status == 400


async def test_two_hundred_levels_are_kept(boards: Boards) -> None:
    raw = b'{"dashboard":{"title":"Deep","uid":"deep","x":' + b"[" * 200 + b"]" * 200 + b"}}"
    assert (await boards.save_text(raw)).status == 200
    answer = await boards.get("/api/dashboards/uid/deep")
    assert b"[" * 200 in answer.body


async def test_numbers_stay_exact(boards: Boards) -> None:
    numbers = (
        b'"a":1.0,"b":12345678901234567890,"c":0.1,"d":1.5e-7,"e":1e400,"f":0.1000000000000000055511151231257827'
    )
    raw = b'{"dashboard":{"title":"Numbers","uid":"nums",' + numbers + b"}}"
    assert (await boards.save_text(raw)).status == 200
    body = (await boards.get("/api/dashboards/uid/nums")).body
    for exact in (b"12345678901234567890", b"1e400", b"0.1000000000000000055511151231257827", b"1.0"):
        assert exact in body


async def test_ten_megabytes_are_saved_and_read_back(boards: Boards) -> None:
    panels = [{"id": number, "title": "p" * 400, "targets": [{"expr": "up" * 50}]} for number in range(18_500)]
    await boards.saved("Big", uid="big", panels=panels)
    assert (await boards.read("big"))["dashboard"]["panels"] == panels
