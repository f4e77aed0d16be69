import json
from typing import Any

import pytest

from tests.backend.provisioning.conftest import Files, Office, begun
from tests.support.boards import told

FIRST = "/api/dashboards/uid/first"


def provider(files: Files, **fields: Any) -> None:
    """The only one, of the files below `boards`."""
    options = {"path": str(files.root / "boards"), **fields.pop("options", {})}
    one = {"name": "ours", "options": options, **fields}
    files.write("dashboards/a.yaml", json.dumps({"apiVersion": 1, "providers": [one]}))


def board(files: Files, name: str = "first", **fields: Any) -> None:
    document = {"title": name, "uid": name, "tags": ["file"], **fields}
    files.write(f"boards/{name}.json", json.dumps(document))


async def reloaded(office: Office) -> None:
    assert told(await office.reload("dashboards")) == (200, "Dashboards config reloaded")


async def titles(office: Office) -> list[str]:
    return [hit["title"] for hit in (await office.boards.get("/api/search?type=dash-db")).json]


async def cause(office: Office) -> str:
    """Of the first file that is broken."""
    reply = await office.reload("dashboards")
    assert reply.status == 400
    return str(reply.json["faults"][0]["message"])


async def test_dashboards_are_there_from_the_start(files: Files) -> None:
    provider(files, folder="Files")
    board(files, panels=[{"id": 1}], id=77, version=5)
    async with begun(files) as office:
        read = await office.boards.read("first")
        assert (read["dashboard"]["title"], read["dashboard"]["panels"]) == ("first", [{"id": 1}])
        meta = read["meta"]
        assert (meta["provisioned"], meta["provisionedExternalId"]) == (True, "first.json")
        assert (meta["folderTitle"], meta["version"], meta["createdBy"]) == ("Files", 1, "Anonymous")


async def test_a_second_reading_of_the_same_writes_nothing(office: Office) -> None:
    provider(office.files)
    board(office.files)
    await reloaded(office)
    await reloaded(office)
    assert (await office.boards.read("first"))["meta"]["version"] == 1


async def test_a_file_that_was_written_is_the_next_version(office: Office) -> None:
    provider(office.files)
    board(office.files)
    await reloaded(office)
    board(office.files, title="Another title")
    await reloaded(office)
    meta = (await office.boards.read("first"))["meta"]
    assert (meta["version"], meta["slug"]) == (2, "another-title")


async def test_callers_cannot_save_or_delete_them(office: Office) -> None:
    provider(office.files)
    board(office.files)
    await reloaded(office)
    assert told(await office.boards.save("x", uid="first", version=1)) == (
        400,
        "Cannot save provisioned dashboard",
    )
    refused = await office.boards.delete(FIRST)
    assert told(refused) == (400, "Dashboard cannot be deleted because it was provisioned")


async def test_callers_may_save_them_where_the_provider_says_so(office: Office) -> None:
    provider(office.files, allowUiUpdates=True)
    board(office.files)
    await reloaded(office)
    await office.boards.saved("By hand", uid="first", version=1)
    await reloaded(office)
    read = await office.boards.read("first")
    assert (read["dashboard"]["title"], read["meta"]["provisioned"]) == ("By hand", False)
    assert read["meta"]["provisionedExternalId"] == "first.json"
    provider(office.files)
    await reloaded(office)
    assert (await office.boards.read("first"))["meta"]["provisioned"] is True


async def test_a_dashboard_goes_with_its_file(office: Office) -> None:
    provider(office.files)
    board(office.files)
    board(office.files, "second")
    await reloaded(office)
    (office.files.root / "boards/first.json").unlink()
    await reloaded(office)
    assert await titles(office) == ["second"]


async def test_it_is_left_to_people_where_deletion_is_disabled(office: Office) -> None:
    provider(office.files, disableDeletion=True)
    board(office.files)
    await reloaded(office)
    (office.files.root / "boards/first.json").unlink()
    await reloaded(office)
    meta = (await office.boards.read("first"))["meta"]
    assert (meta["provisioned"], meta["provisionedExternalId"]) == (False, "")
    assert (await office.boards.delete(FIRST)).status == 200


async def test_dashboards_go_with_their_provider(office: Office) -> None:
    provider(office.files)
    board(office.files)
    await reloaded(office)
    config = office.files.root / "dashboards/a.yaml"
    config.write_text("apiVersion: 2", encoding="utf-8")
    assert await cause(office) == "it has no line apiVersion: 1"
    assert await titles(office) == ["first"]
    config.unlink()
    await reloaded(office)
    assert await titles(office) == []


async def test_nothing_goes_while_the_folder_is_away(office: Office) -> None:
    provider(office.files)
    board(office.files)
    await reloaded(office)
    (office.files.root / "boards").rename(office.files.root / "elsewhere")
    assert await cause(office) == "it cannot be read (No such file or directory)"
    assert await titles(office) == ["first"]


async def test_a_file_under_another_name_is_the_same_dashboard(office: Office) -> None:
    provider(office.files)
    board(office.files)
    await reloaded(office)
    before = await office.boards.read("first")
    (office.files.root / "boards/first.json").rename(office.files.root / "boards/renamed.json")
    await reloaded(office)
    after = await office.boards.read("first")
    assert after["dashboard"]["id"] == before["dashboard"]["id"]
    assert after["meta"]["provisionedExternalId"] == "renamed.json"


async def test_another_file_of_the_title_takes_its_place(office: Office) -> None:
    provider(office.files)
    board(office.files, title="T")
    await reloaded(office)
    (office.files.root / "boards/first.json").unlink()
    board(office.files, "second", title="T")
    await reloaded(office)
    assert [hit["uid"] for hit in (await office.boards.get("/api/search")).json] == ["second"]


async def test_without_a_uid_the_file_keeps_the_one_that_was_made(office: Office) -> None:
    provider(office.files)
    board(office.files, uid=None)
    await reloaded(office)
    (before,) = (await office.boards.get("/api/search")).json
    board(office.files, uid=None, title="New title")
    await reloaded(office)
    (after,) = (await office.boards.get("/api/search")).json
    assert (after["uid"], after["title"]) == (before["uid"], "New title")


async def test_a_dashboard_that_people_made_is_taken_over_by_its_uid(office: Office) -> None:
    await office.boards.saved("By hand", uid="first")
    provider(office.files)
    board(office.files)
    await reloaded(office)
    read = await office.boards.read("first")
    assert (read["dashboard"]["title"], read["meta"]["version"], read["meta"]["provisioned"]) == ("first", 2, True)


async def test_folders_follow_the_structure_of_the_files(office: Office) -> None:
    provider(office.files, options={"foldersFromFilesStructure": True})
    board(office.files)
    office.files.write("boards/Team/Sub/deep.json", '{"title": "deep", "uid": "deep"}')
    await reloaded(office)
    assert (await office.boards.read("first"))["meta"]["folderTitle"] == "General"
    meta = (await office.boards.read("deep"))["meta"]
    assert meta["folderTitle"] == "Sub"
    folder = (await office.boards.get(f"/api/folders/{meta['folderUid']}")).json
    assert [parent["title"] for parent in folder["parents"]] == ["Team"]


async def test_a_folder_has_the_uid_that_the_provider_names(office: Office) -> None:
    provider(office.files, folder="Files", folderUid="files")
    board(office.files)
    await reloaded(office)
    assert (await office.boards.read("first"))["meta"]["folderUid"] == "files"
    await office.boards.put("/api/folders/files", {"title": "Renamed", "version": 1})
    board(office.files, title="x")
    await reloaded(office)
    assert (await office.boards.read("first"))["meta"]["folderTitle"] == "Renamed"


async def test_a_provider_may_be_of_another_organisation(office: Office) -> None:
    provider(office.files, orgName="Elsewhere")
    board(office.files)
    await reloaded(office)
    assert (await office.boards.get(FIRST)).status == 404
    assert (await office.boards.get(FIRST, by=office.boards.stranger)).status == 200
    provider(office.files, orgId=1)
    await reloaded(office)
    assert (await office.boards.get(FIRST)).status == 200
    assert (await office.boards.get(FIRST, by=office.boards.stranger)).status == 404


async def test_a_deleted_dashboard_comes_back(office: Office) -> None:
    provider(office.files, allowUiUpdates=True)
    board(office.files)
    await reloaded(office)
    await office.boards.delete(FIRST)
    await reloaded(office)
    assert await titles(office) == ["first"]


async def test_hidden_files_and_links_that_lead_out_are_left_alone(office: Office) -> None:
    provider(office.files)
    board(office.files)
    for name in (".hidden.json", "..data/x.json", "first.txt"):
        office.files.write(f"boards/{name}", '{"title": "no"}')
    outside = office.files.write("outside.json", '{"title": "outside"}')
    (office.files.root / "boards/link.json").symlink_to(outside)
    (office.files.root / "boards/inside.json").symlink_to(office.files.root / "boards/..data/x.json")
    await reloaded(office)
    assert sorted(await titles(office)) == ["first", "no"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "it is no JSON"),
        ("[]", "it is no JSON object"),
        ("{}", "Dashboard title cannot be empty"),
        ('{"title": "x", "uid": "a b"}', "uid contains illegal characters"),
        ('{"title": "x", "uid": "first"}', "its uid is that of first.json"),
        ('{"title": "first"}', "its title is that of first.json"),
        ('{"title": "by hand", "uid": "other"}', "a dashboard with its title is in the folder already"),
    ],
)
async def test_a_broken_file_is_named_and_hinders_no_other(office: Office, text: str, message: str) -> None:
    await office.boards.saved("by hand")
    provider(office.files)
    board(office.files)
    board(office.files, "last")
    path = office.files.write("boards/k.json", text)
    reply = await office.reload("dashboards")
    assert told(reply) == (400, f"{path}: {message}")
    assert sorted(await titles(office)) == ["by hand", "first", "last"]


async def test_a_file_that_breaks_leaves_its_dashboard_as_it_was(office: Office) -> None:
    provider(office.files)
    board(office.files)
    await reloaded(office)
    office.files.write("boards/first.json", "{")
    assert await cause(office) == "it is no JSON"
    assert (await office.boards.read("first"))["dashboard"]["title"] == "first"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "a provider has no name"),
        ({"type": "git"}, "provider ours: type is not file"),
        ({"options": {"path": ""}}, "provider ours: options.path is missing"),
        (
            {"folder": "x", "options": {"foldersFromFilesStructure": True}},
            "provider ours: folder and foldersFromFilesStructure exclude each other",
        ),
        ({"orgId": 77}, "there is no organisation 77"),
        (
            {"updateIntervalSeconds": "soon"},
            "Expected `int`, got `str` - at `$.providers[0].updateIntervalSeconds`",
        ),
    ],
)
async def test_a_broken_provider_is_told(office: Office, fields: dict[str, Any], message: str) -> None:
    provider(office.files, **fields)
    (office.files.root / "boards").mkdir()
    assert await cause(office) == message


async def test_two_providers_cannot_have_one_name(office: Office) -> None:
    provider(office.files)
    text = (office.files.root / "dashboards/a.yaml").read_text(encoding="utf-8")
    office.files.write("dashboards/b.yaml", text)
    (office.files.root / "boards").mkdir()
    assert await cause(office) == "there is another provider ours"


async def test_only_server_admins_have_files_read_again(office: Office) -> None:
    path = "/api/admin/provisioning/dashboards/reload"
    assert told(await office.boards.post(path, by=office.boards.editor)) == (403, "Permission denied")
