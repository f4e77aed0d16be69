"""What a dashboard was, and the way back (api.md §3.4)."""

from typing import Any

import pytest

from tests.support.boards import Boards, told
from tests.support.people import api_key

DENIED = (403, "Access denied to this dashboard")
BY_ID = "/api/dashboards/id/1"
BY_UID = "/api/dashboards/uid/one"


@pytest.fixture(params=[BY_ID, BY_UID])
async def path(request: pytest.FixtureRequest, boards: Boards) -> str:
    """A dashboard of three versions, by either of its names."""
    await boards.saved("One", uid="one", tags=["first"], by=boards.editor)
    boards.clock.advance(seconds=60)
    await boards.saved("Two", uid="one", version=1, message="renamed", panels=[1.50])
    await boards.saved("Three", uid="one", version=2, by=api_key(boards.editor.role))
    return str(request.param)


async def listed(boards: Boards, path: str) -> list[dict[str, Any]]:
    answer = await boards.get(path, by=boards.editor)
    assert answer.status == 200, answer.body
    return list(answer.json)


async def test_versions_are_listed_newest_first(boards: Boards, path: str) -> None:
    third, second, first = await listed(boards, f"{path}/versions")
    assert first == {
        "id": 1,
        "dashboardId": 1,
        "uid": "one",
        "parentVersion": 0,
        "restoredFrom": 0,
        "version": 1,
        "created": "2027-01-15T08:00:00Z",
        "createdBy": "ed",
        "message": "Initial save",
    }
    assert (second["version"], second["parentVersion"], second["message"]) == (2, 1, "renamed")
    assert (second["created"], second["createdBy"]) == ("2027-01-15T08:01:00Z", "ada")
    assert (third["version"], third["createdBy"], third["message"]) == (3, "Anonymous", "")


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("limit=2", [3, 2]),
        ("start=1", [2, 1]),
        ("limit=1&start=1", [2]),
        ("start=9", []),
        ("limit=x&start=-1", [3, 2, 1]),
    ],
)
async def test_a_list_of_versions_comes_in_pages(
    boards: Boards, path: str, query: str, numbers: list[int]
) -> None:
    assert [version["version"] for version in await listed(boards, f"{path}/versions?{query}")] == numbers


async def test_one_version_holds_what_the_dashboard_was(boards: Boards, path: str) -> None:
    answer = await boards.get(f"{path}/versions/2", by=boards.editor)
    assert answer.json["data"] == {"id": 1, "uid": "one", "title": "Two", "version": 2, "panels": [1.5]}
    assert (answer.json["version"], answer.json["message"]) == (2, "renamed")
    assert (await boards.get(f"{path}/versions/1")).json["message"] == ""


async def test_a_restore_is_a_new_version_like_the_old_one(boards: Boards, path: str) -> None:
    answer = await boards.post(f"{path}/restore", {"version": 1}, by=boards.editor)
    assert answer.json == {
        "id": 1,
        "uid": "one",
        "url": "/d/one/one",
        "slug": "one",
        "status": "success",
        "version": 4,
        "folderUid": "",
    }
    assert (await boards.read("one"))["dashboard"] == {
        "id": 1,
        "uid": "one",
        "title": "One",
        "version": 4,
        "tags": ["first"],
    }
    assert [tag["term"] for tag in (await boards.get("/api/dashboards/tags")).json] == ["first"]
    newest = (await listed(boards, f"{path}/versions"))[0]
    assert (newest["message"], newest["restoredFrom"]) == ("Restored from version 1", 1)
    assert newest["parentVersion"] == 3


async def test_a_restored_dashboard_stays_in_its_folder(boards: Boards, path: str) -> None:
    await boards.saved("Ops", uid="ops", isFolder=True)
    await boards.saved("Three", uid="one", version=3, folderUid="ops")
    assert (await boards.post(f"{path}/restore", {"version": 1})).json["folderUid"] == "ops"


async def test_a_restore_keeps_a_uid_that_was_changed_since(boards: Boards) -> None:
    saved = await boards.saved("One", uid="old")
    await boards.saved("One", id=saved["id"], uid="new", version=1)
    assert (await boards.post("/api/dashboards/uid/new/restore", {"version": 1})).json["uid"] == "new"
    assert (await boards.get("/api/dashboards/uid/old")).status == 404


async def test_a_name_that_is_taken_by_now_is_refused(boards: Boards, path: str) -> None:
    await boards.saved("One", uid="other")
    answer = await boards.post(f"{path}/restore", {"version": 1})
    assert (answer.status, answer.json["status"]) == (412, "name-exists")


async def test_a_version_that_is_none_is_not_found(boards: Boards, path: str) -> None:
    missing = (404, "Dashboard version not found")
    for text in ("99", "0", "x", "1.5", "-1", "9" * 30):
        assert told(await boards.get(f"{path}/versions/{text}")) == missing
    for number in (99, 0, -1, 2**62):
        assert told(await boards.post(f"{path}/restore", {"version": number})) == missing


@pytest.mark.parametrize(
    ("body", "status"), [({}, 422), ({"version": None}, 422), ({"version": "1"}, 400), ([], 400)]
)
async def test_a_restore_names_its_version(boards: Boards, path: str, body: object, status: int) -> None:
    answer = await boards.post(f"{path}/restore", body)
    assert answer.status == status
    assert answer.json["errors"]


async def test_a_dashboard_that_is_none_has_no_versions(boards: Boards) -> None:
    answer = await boards.get("/api/dashboards/id/9999/versions")
    assert told(answer) == (404, "No versions found for dashboardId 9999")
    assert (await boards.get("/api/dashboards/uid/nope/versions")).status == 404
    for name in ("id/9999", "uid/nope"):
        assert (await boards.get(f"/api/dashboards/{name}/versions/1")).status == 404
        assert (await boards.post(f"/api/dashboards/{name}/restore", {"version": 1})).status == 404
    for number in ("0", "x"):
        assert (await boards.get(f"/api/dashboards/id/{number}/versions")).status in {400, 404}
        assert (await boards.get(f"/api/dashboards/id/{number}/versions/1")).status in {400, 404}


@pytest.mark.parametrize(
    ("method", "below", "body"),
    [("GET", "/versions", None), ("GET", "/versions/1", None), ("POST", "/restore", {"version": 1})],
)
async def test_only_who_may_save_it_looks_back(
    boards: Boards, path: str, method: str, below: str, body: object
) -> None:
    assert told(await boards.client.ask(boards.viewer, method, path + below, body)) == DENIED
    unknown = path.rpartition("/")[0] + "/9999"
    assert told(await boards.client.ask(boards.viewer, method, unknown + below, body)) == DENIED
    assert (await boards.client.ask(boards.stranger, method, path + below, body)).status == 404
    assert (await boards.client.unsigned(method, path + below)).status == 401
    grant = {"items": [{"userId": boards.viewer.id, "permission": 2}]}
    await boards.post("/api/dashboards/uid/one/permissions", grant)
    assert (await boards.client.ask(boards.viewer, method, path + below, body)).status == 200
    assert told(await boards.client.ask(boards.editor, method, path + below, body)) == DENIED


async def test_twenty_versions_are_kept(boards: Boards) -> None:
    for number in range(25):
        await boards.saved("One", uid="one", version=number)
    numbers = [version["version"] for version in await listed(boards, f"{BY_UID}/versions")]
    assert numbers == list(range(25, 5, -1))
