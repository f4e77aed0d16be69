"""Lists of permissions: who may read and write them, and what they hold (api.md §15)."""

import json
from typing import Any

import pytest

from backend.orgs.memberships import Memberships
from contract.identity import Identity
from tests.support.boards import Boards, told

INSIDE = "/api/dashboards/uid/inside/permissions"
OUTSIDE = "/api/dashboards/uid/outside/permissions"
OPS = "/api/folders/ops/permissions"
VIEW, EDIT, ADMIN = 1, 2, 4


async def put(boards: Boards, path: str, *items: dict[str, Any], by: Identity | None = None) -> None:
    answer = await boards.post(path, {"items": items}, by=by)
    assert answer.status == 200, answer.body


async def listed(boards: Boards, path: str) -> list[tuple[Any, ...]]:
    """Role, user, level, whether inherited, and the uid of the object that each line was written for."""
    answer = await boards.get(path)
    assert answer.status == 200, answer.body
    names = ("role", "userId", "permission", "inherited", "uid")
    return [tuple(line[name] for name in names) for line in answer.json]


@pytest.mark.parametrize(("path", "uid"), [(INSIDE, "inside"), (OUTSIDE, "outside"), (OPS, "ops")])
async def test_without_a_list_viewers_see_and_editors_edit(boards: Boards, path: str, uid: str) -> None:
    assert await listed(boards, path) == [("Viewer", 0, VIEW, False, uid), ("Editor", 0, EDIT, False, uid)]


async def test_a_line_has_these_keys(boards: Boards) -> None:
    await put(boards, OPS, {"userId": boards.viewer.id, "permission": EDIT})
    [line] = (await boards.get(OPS)).json
    assert line == {
        "id": 1,
        "dashboardId": 1,
        "folderId": 1,
        "created": "2027-01-15T08:00:00Z",
        "updated": "2027-01-15T08:00:00Z",
        "userId": boards.viewer.id,
        "userLogin": "vic",
        "userEmail": "",
        "userAvatarUrl": "",
        "teamId": 0,
        "team": "",
        "teamEmail": "",
        "teamAvatarUrl": "",
        "role": "",
        "permission": EDIT,
        "permissionName": "Edit",
        "inherited": False,
        "uid": "ops",
        "title": "Ops",
        "slug": "ops",
        "isFolder": True,
        "url": "/dashboards/f/ops/ops",
    }


async def test_a_dashboard_shows_its_folders_list_until_it_has_its_own(boards: Boards) -> None:
    await put(boards, OPS, {"role": "Editor", "permission": ADMIN})
    assert await listed(boards, INSIDE) == [("Editor", 0, ADMIN, True, "ops")]
    await put(boards, INSIDE, {"role": "Viewer", "permission": EDIT})
    assert await listed(boards, INSIDE) == [("Viewer", 0, EDIT, False, "inside")]
    assert await listed(boards, OPS) == [("Editor", 0, ADMIN, False, "ops")]


@pytest.mark.parametrize(
    ("path", "text"), [(OUTSIDE, "Dashboard permissions updated"), (OPS, "Folder permissions updated")]
)
async def test_a_list_replaces_the_one_before(boards: Boards, path: str, text: str) -> None:
    await put(boards, path, {"role": "Viewer", "permission": VIEW}, {"role": "Editor", "permission": VIEW})
    answer = await boards.post(path, {"items": [{"role": "Editor", "permission": EDIT}]})
    assert told(answer) == (200, text)
    assert [line[:3] for line in await listed(boards, path)] == [("Editor", 0, EDIT)]


async def test_a_dashboard_can_be_named_by_its_number(boards: Boards) -> None:
    path = "/api/dashboards/id/3/permissions"
    await put(boards, path, {"role": "Viewer", "permission": EDIT})
    assert await listed(boards, path) == await listed(boards, OUTSIDE) == [("Viewer", 0, EDIT, False, "outside")]


@pytest.mark.parametrize(
    "items",
    [
        None,
        "all",
        [{}],
        [{"permission": 1}],
        [{"role": "Viewer"}],
        [{"role": "Viewer", "permission": 3}],
        [{"role": "Viewer", "permission": 0}],
        [{"role": "Admin", "permission": 4}],
        [{"role": "viewer", "permission": 1}],
        [{"role": "Viewer", "userId": 1, "permission": 1}],
        [{"teamId": 1, "permission": 1}],
        [{"userId": 999, "permission": 1}],
        [{"userId": -1, "permission": 1}],
        [{"role": "Viewer", "permission": 1}, {"role": "Viewer", "permission": 2}],
        [{"role": "Viewer", "permission": 1}] * 1001,
    ],
)
async def test_a_malformed_list_changes_nothing(boards: Boards, items: object) -> None:
    assert (await boards.post(OUTSIDE, {"items": items})).status == 400
    assert [line[2] for line in await listed(boards, OUTSIDE)] == [VIEW, EDIT]


async def test_a_user_of_another_organisation_is_unknown(boards: Boards) -> None:
    item = {"userId": boards.stranger.id, "permission": VIEW}
    assert told(await boards.post(OUTSIDE, {"items": [item]})) == (400, "User not found")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("path", "denied", "unknown"),
    [
        (OUTSIDE, "Access denied to this dashboard", "Dashboard not found"),
        ("/api/dashboards/id/3/permissions", "Access denied to this dashboard", "Dashboard not found"),
        (OPS, "Access denied", "Folder not found"),
    ],
)
async def test_only_who_administers_it_may_ask(
    boards: Boards, method: str, path: str, denied: str, unknown: str
) -> None:
    body = {"items": [{"role": "Viewer", "permission": 4}]} if method == "POST" else None
    for caller in (boards.viewer, boards.editor):
        assert told(await boards.client.ask(caller, method, path, body)) == (403, denied)
    assert told(await boards.client.ask(boards.stranger, method, path, body)) == (404, unknown)
    assert (await boards.client.unsigned(method, path)).status == 401


@pytest.mark.parametrize("path", ["/api/folders/outside/permissions", "/api/folders/nope/permissions"])
async def test_what_is_no_folder_has_no_permissions_of_a_folder(boards: Boards, path: str) -> None:
    answer = await boards.get(path)
    assert (answer.status, answer.json) == (404, {"message": "Folder not found", "status": "not-found"})


@pytest.mark.parametrize("name", ["0", "x", "1.5", "99999999999999999999"])
async def test_a_number_that_is_none_names_no_dashboard(boards: Boards, name: str) -> None:
    assert (await boards.get(f"/api/dashboards/id/{name}/permissions")).status in {400, 404}


async def test_who_was_made_administrator_may_share_but_not_lock_itself_out(boards: Boards) -> None:
    await put(boards, OPS, {"userId": boards.viewer.id, "permission": ADMIN})
    refused = await boards.post(OPS, {"items": [{"role": "Editor", "permission": VIEW}]}, by=boards.viewer)
    assert told(refused) == (403, "Cannot remove own admin permission for a folder")
    mine = {"userId": boards.viewer.id, "permission": ADMIN}
    await put(boards, OPS, mine, {"role": "Editor", "permission": VIEW}, by=boards.viewer)
    assert len(await listed(boards, OPS)) == 2


async def test_grants_of_a_user_who_is_gone_are_gone(boards: Boards) -> None:
    await put(boards, OPS, {"userId": boards.viewer.id, "permission": EDIT})
    await boards.database.execute("DELETE FROM users WHERE id = $1", boards.viewer.id)
    assert await listed(boards, OPS) == []


async def test_who_leaves_the_organisation_leaves_what_was_granted_there(boards: Boards) -> None:
    await put(boards, OPS, {"userId": boards.viewer.id, "permission": EDIT})
    async with boards.database.transaction() as block:
        await Memberships(block).remove(1, boards.viewer.id)
    assert await listed(boards, OPS) == []


async def test_a_replaced_list_is_audited(boards: Boards) -> None:
    await put(boards, OPS)
    await boards.post(OPS, {"items": []}, by=boards.editor)
    [told] = [json.loads(line) for line in boards.audit.getvalue().splitlines()]
    assert (told["audit"], told["change"], told["dashboard"]) == ("admin_change", "permissions", 1)
    assert (told["caller_login"], told["org"]) == ("ada", 1)
