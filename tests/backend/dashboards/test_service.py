"""Reading and deleting, by uid and by slug, and the list of tags (api.md §2.3, §2.4)."""

from pathlib import Path

import pytest

from contract.identity import Identity, Kind, Role
from tests.support.boards import Boards, open_boards, told
from tests.support.people import anonymous, api_key

DENIED = (403, "Access denied to this dashboard")
UNKNOWN = (404, "Dashboard not found")
TAGS = "/api/dashboards/tags"
PATHS = ["/api/dashboards/uid/one", "/api/dashboards/db/number-one"]


@pytest.mark.parametrize("path", PATHS)
async def test_a_dashboard_is_read_with_all_that_is_known_of_it(boards: Boards, path: str) -> None:
    saved = await boards.saved("Number One", uid="one", tags=["t"], by=boards.editor)
    answer = await boards.get(path)
    document = {"id": saved["id"], "uid": "one", "title": "Number One", "version": 1, "tags": ["t"]}
    assert answer.status == 200
    assert answer.json == {
        "meta": {
            "type": "db",
            "isStarred": False,
            "canSave": True,
            "canEdit": True,
            "canAdmin": True,
            "canStar": True,
            "canDelete": True,
            "slug": "number-one",
            "url": "/d/one/number-one",
            "expires": "0001-01-01T00:00:00Z",
            "created": "2027-01-15T08:00:00Z",
            "updated": "2027-01-15T08:00:00Z",
            "createdBy": "ed",
            "updatedBy": "ed",
            "version": 1,
            "hasAcl": False,
            "isFolder": False,
            "folderId": 0,
            "folderUid": "",
            "folderTitle": "General",
            "folderUrl": "",
            "provisioned": False,
            "provisionedExternalId": "",
        },
        "dashboard": document,
        "model": document,
    }


async def test_a_folder_is_read_like_a_dashboard_and_names_what_lies_in_it(boards: Boards) -> None:
    folder = await boards.saved("Ops", isFolder=True, uid="ops")
    await boards.saved("Inside", folderUid="ops", uid="inside")
    meta = (await boards.read("ops"))["meta"]
    assert (meta["isFolder"], meta["url"]) == (True, "/dashboards/f/ops/ops")
    meta = (await boards.read("inside"))["meta"]
    assert meta["folderId"] == folder["id"]
    assert (meta["folderUid"], meta["folderTitle"], meta["folderUrl"]) == ("ops", "Ops", "/dashboards/f/ops/ops")


@pytest.mark.parametrize("path", PATHS)
async def test_a_viewer_reads_but_may_nothing_else(boards: Boards, path: str) -> None:
    await boards.saved("Number One", uid="one")
    meta = (await boards.get(path, by=boards.viewer)).json["meta"]
    rights = {name: meta[name] for name in ("canSave", "canEdit", "canAdmin", "canStar")}
    assert rights == {"canSave": False, "canEdit": False, "canAdmin": False, "canStar": True}


@pytest.mark.parametrize(("role", "can_save", "can_admin"), [(Role.EDITOR, True, False), (Role.ADMIN, True, True)])
async def test_keys_have_the_rights_of_their_role(
    boards: Boards, role: Role, can_save: bool, can_admin: bool
) -> None:
    await boards.saved("Number One", uid="one")
    meta = (await boards.read("one", by=api_key(role)))["meta"]
    assert (meta["canSave"], meta["canAdmin"], meta["canStar"]) == (can_save, can_admin, True)


async def test_nobody_in_particular_cannot_star(boards: Boards) -> None:
    await boards.saved("Number One", uid="one")
    assert (await boards.read("one", by=anonymous(Role.VIEWER)))["meta"]["canStar"] is False


async def test_viewers_can_edit_changes_what_they_are_shown_and_nothing_else(tmp_path: Path) -> None:
    async with open_boards(tmp_path, viewers_can_edit=True) as boards:
        await boards.saved("Number One", uid="one")
        meta = (await boards.read("one", by=boards.viewer))["meta"]
        assert (meta["canEdit"], meta["canSave"], meta["canAdmin"]) == (True, False, False)
        assert (await boards.save("Number One", uid="one", version=1, by=boards.viewer)).status == 403
        home = await boards.get("/api/dashboards/home", by=boards.viewer)
        assert home.json["meta"]["canEdit"] is False


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("path", PATHS)
async def test_reading_and_deleting_need_an_identity(boards: Boards, method: str, path: str) -> None:
    await boards.saved("Number One", uid="one")
    assert told(await boards.client.unsigned(method, path)) == (401, "Unauthorized")


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("path", PATHS)
async def test_who_has_no_role_is_refused(boards: Boards, method: str, path: str) -> None:
    await boards.saved("Number One", uid="one")
    nobody = Identity(kind=Kind.SERVICE_ACCOUNT, id=9, org_id=1, role=Role.NONE)
    assert told(await boards.client.ask(nobody, method, path)) == DENIED


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("path", PATHS)
async def test_another_organisation_hears_that_there_is_nothing(boards: Boards, method: str, path: str) -> None:
    await boards.saved("Number One", uid="one")
    assert told(await boards.client.ask(boards.stranger, method, path)) == UNKNOWN
    assert (await boards.get(path)).status == 200


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize(
    "path",
    [
        "/api/dashboards/uid/nope",
        "/api/dashboards/db/nope",
        "/api/dashboards/db/Number-One",
        "/api/dashboards/db/number%2Fone",
        "/api/dashboards/db/%ff%fe",
        "/api/dashboards/db/%C3%BCber",
        "/api/dashboards/uid/" + "u" * 3000,
    ],
)
async def test_what_is_not_there_is_404_also_for_viewers(boards: Boards, method: str, path: str) -> None:
    await boards.saved("Number One", uid="one")
    assert told(await boards.client.ask(boards.viewer, method, path)) == UNKNOWN


async def test_of_several_with_a_slug_the_oldest_is_read_and_none_deleted(boards: Boards) -> None:
    await boards.saved("Ops", isFolder=True, uid="ops")
    await boards.saved("Twin", folderUid="ops", uid="first")
    await boards.saved("Twin", uid="second")
    answer = await boards.get("/api/dashboards/db/twin")
    assert answer.json["dashboard"]["uid"] == "first"
    answer = await boards.delete("/api/dashboards/db/twin")
    assert answer.status == 412
    assert answer.json == {
        "status": "multiple-slugs-exists",
        "message": "Multiple dashboards with the same slug exists",
    }


@pytest.mark.parametrize("path", PATHS)
async def test_an_editor_deletes_and_a_viewer_does_not(boards: Boards, path: str) -> None:
    saved = await boards.saved("Number One", uid="one")
    assert told(await boards.delete(path, by=boards.viewer)) == DENIED
    answer = await boards.delete(path, by=boards.editor)
    assert answer.json == {
        "title": "Number One",
        "message": "Dashboard Number One deleted",
        "id": saved["id"],
        "uid": "one",
    }
    assert told(await boards.delete(path)) == UNKNOWN


async def test_tags_stars_and_versions_go_with_the_dashboard(boards: Boards) -> None:
    saved = await boards.saved("Number One", uid="one", tags=["t"])
    await boards.post(f"/api/user/stars/dashboard/{saved['id']}")
    await boards.delete("/api/dashboards/uid/one")
    for table in ("dashboards", "dashboard_tags", "dashboard_versions", "stars"):
        left = await boards.database.fetch_all(f"SELECT * FROM {table}")  # noqa: S608 - the names are above
        assert left == []


async def test_a_folder_takes_its_dashboards_with_it(boards: Boards) -> None:
    await boards.saved("Ops", isFolder=True, uid="ops")
    await boards.saved("Inside", folderUid="ops", uid="inside")
    await boards.delete("/api/dashboards/uid/ops")
    assert (await boards.get("/api/dashboards/uid/inside")).status == 404


async def test_ids_are_not_used_again(boards: Boards) -> None:
    first = await boards.saved("One", uid="one")
    await boards.delete("/api/dashboards/uid/one")
    assert (await boards.saved("Two"))["id"] > first["id"]


async def test_a_provisioned_dashboard_is_not_deleted(boards: Boards) -> None:
    saved = await boards.saved("Number One", uid="one")
    await boards.database.execute("UPDATE dashboards SET is_provisioned = TRUE WHERE id = $1", saved["id"])
    refused = (400, "Dashboard cannot be deleted because it was provisioned")
    assert told(await boards.delete("/api/dashboards/uid/one")) == refused
    assert (await boards.read("one"))["meta"]["provisioned"] is True


async def test_a_user_who_is_gone_is_anonymous(boards: Boards) -> None:
    await boards.saved("Number One", uid="one", by=boards.editor)
    await boards.database.execute("DELETE FROM users WHERE id = $1", boards.editor.id)
    assert (await boards.read("one"))["meta"]["createdBy"] == "Anonymous"


async def test_each_term_is_counted_once_a_dashboard_in_byte_order(boards: Boards) -> None:
    await boards.saved("One", tags=["tag2", "tag1"])
    await boards.saved("Two", tags=["tag2", "Tag2", "ünïcode tag", "tag2"])
    await boards.saved("Three", tags=["tag2"])
    expected = [("Tag2", 1), ("tag1", 1), ("tag2", 3), ("ünïcode tag", 1)]
    for path in (TAGS, TAGS + "/", "/api/search?tagcloud=true"):
        found = (await boards.get(path, by=boards.viewer)).json
        assert [(tag["term"], tag["count"]) for tag in found] == expected


async def test_a_save_replaces_the_tags(boards: Boards) -> None:
    await boards.saved("One", uid="one", tags=["old"])
    await boards.saved("One", uid="one", version=1, tags=["new"])
    assert (await boards.get(TAGS)).json == [{"term": "new", "count": 1}]
    await boards.saved("One", uid="one", version=2, tags=[])
    assert (await boards.get(TAGS)).json == []


async def test_tags_of_another_organisation_are_not_counted(boards: Boards) -> None:
    await boards.saved("One", tags=["ours"])
    assert (await boards.get(TAGS, by=boards.stranger)).json == []


async def test_who_has_no_role_sees_no_tags(boards: Boards) -> None:
    await boards.saved("One", tags=["ours"])
    assert (await boards.get(TAGS, by=Identity(kind=Kind.API_KEY, id=3, org_id=1, role=Role.NONE))).json == []


async def test_tags_need_an_identity(boards: Boards) -> None:
    assert told(await boards.client.unsigned("GET", TAGS)) == (401, "Unauthorized")
