"""What permissions keep people from (decisions.md 32), through every door that leads to a dashboard."""

from pathlib import Path
from typing import Any

import pytest

from contract.identity import Identity, Kind, Role
from tests.support.boards import Boards, open_boards, told
from tests.support.people import anonymous, api_key

VIEW, EDIT, ADMIN = 1, 2, 4
NO_READ = (403, "Access denied to this dashboard")
NO_SAVE = (403, "Access denied to save dashboard")
EVERYBODY = ({"role": "Viewer", "permission": VIEW}, {"role": "Editor", "permission": EDIT})


async def grant(boards: Boards, uid: str, *items: dict[str, Any]) -> None:
    answer = await boards.post(f"/api/dashboards/uid/{uid}/permissions", {"items": items})
    assert answer.status == 200, answer.body


async def may_read(boards: Boards, uid: str, by: Identity) -> bool:
    answer = await boards.get(f"/api/dashboards/uid/{uid}", by=by)
    assert answer.status == 200 or told(answer) == NO_READ
    return answer.status == 200


async def found(boards: Boards, by: Identity, query: str = "limit=1000") -> set[str]:
    answer = await boards.get(f"/api/search?{query}", by=by)
    return {hit["uid"] for hit in answer.json}


async def test_an_empty_list_leaves_it_to_the_admins(boards: Boards) -> None:
    await grant(boards, "outside")
    assert not await may_read(boards, "outside", boards.viewer)
    assert not await may_read(boards, "outside", boards.editor)
    assert await may_read(boards, "outside", boards.admin)


async def test_a_folders_list_holds_for_what_lies_in_it(boards: Boards) -> None:
    await grant(boards, "ops", {"role": "Editor", "permission": VIEW})
    assert not await may_read(boards, "inside", boards.viewer)
    assert await may_read(boards, "inside", boards.editor)
    assert told(await boards.save("Inside", uid="inside", folderUid="ops", version=1, by=boards.editor)) == NO_SAVE
    assert await may_read(boards, "outside", boards.viewer)


async def test_the_nearest_list_decides_also_where_it_grants_less_or_more(boards: Boards) -> None:
    await grant(boards, "ops", *EVERYBODY)
    await grant(boards, "inside", {"userId": boards.viewer.id, "permission": VIEW})
    assert await may_read(boards, "inside", boards.viewer)
    assert not await may_read(boards, "inside", boards.editor)
    await grant(boards, "ops")
    assert await may_read(boards, "inside", boards.viewer)


async def test_the_highest_of_several_grants_counts(boards: Boards) -> None:
    await grant(
        boards, "outside", {"userId": boards.viewer.id, "permission": EDIT}, {"role": "Viewer", "permission": VIEW}
    )
    assert (await boards.save("Outside", uid="outside", version=1, by=boards.viewer)).status == 200
    await grant(
        boards, "outside", {"userId": boards.viewer.id, "permission": VIEW}, {"role": "Viewer", "permission": EDIT}
    )
    assert (await boards.save("Outside", uid="outside", version=2, by=boards.viewer)).status == 200


async def test_a_role_has_what_lesser_roles_are_granted(boards: Boards) -> None:
    await grant(boards, "outside", {"role": "Viewer", "permission": VIEW})
    assert await may_read(boards, "outside", boards.editor)
    await grant(boards, "outside", {"role": "Editor", "permission": VIEW})
    assert not await may_read(boards, "outside", boards.viewer)


async def test_what_is_new_in_a_folder_obeys_its_list(boards: Boards) -> None:
    await grant(boards, "ops", {"role": "Editor", "permission": EDIT})
    await boards.saved("Later", uid="later", folderUid="ops", by=boards.editor)
    assert not await may_read(boards, "later", boards.viewer)


async def test_what_moves_obeys_the_list_of_its_new_place(boards: Boards) -> None:
    await grant(boards, "ops", {"role": "Editor", "permission": EDIT})
    await boards.saved("Outside", uid="outside", version=1, folderUid="ops")
    assert not await may_read(boards, "outside", boards.viewer)
    await boards.saved("Outside", uid="outside", version=2)
    assert await may_read(boards, "outside", boards.viewer)


async def test_a_list_of_its_own_moves_along(boards: Boards) -> None:
    await grant(boards, "inside", {"role": "Editor", "permission": EDIT})
    await boards.saved("Inside", uid="inside", version=1)
    assert not await may_read(boards, "inside", boards.viewer)


async def test_saving_needs_edit_on_the_dashboard(boards: Boards) -> None:
    await grant(boards, "outside", {"role": "Editor", "permission": VIEW})
    assert told(await boards.save("Outside", uid="outside", version=1, by=boards.editor)) == NO_SAVE
    assert told(await boards.save("Outside", overwrite=True, by=boards.editor)) == NO_SAVE
    assert (await boards.read("outside"))["meta"]["version"] == 1


async def test_a_stale_version_is_told_before_the_missing_right(boards: Boards) -> None:
    assert (await boards.save("Outside", uid="outside", version=9, by=boards.viewer)).status == 412


async def test_saving_into_a_folder_needs_edit_on_it(boards: Boards) -> None:
    await grant(boards, "ops", {"role": "Editor", "permission": VIEW})
    assert told(await boards.save("New", folderUid="ops", by=boards.editor)) == NO_SAVE
    assert (
        told(await boards.save("Outside", uid="outside", folderUid="ops", version=1, by=boards.editor)) == NO_SAVE
    )


async def test_a_viewer_may_save_only_where_it_was_granted(boards: Boards) -> None:
    await grant(boards, "ops", {"userId": boards.viewer.id, "permission": EDIT})
    await boards.saved("Mine", uid="mine", folderUid="ops", by=boards.viewer)
    await boards.saved("Inside", uid="inside", folderUid="ops", version=1, by=boards.viewer)
    assert told(await boards.save("At the root", by=boards.viewer)) == NO_SAVE
    assert told(await boards.save("Mine", uid="mine", version=1, by=boards.viewer)) == NO_SAVE


async def test_deleting_needs_edit(boards: Boards) -> None:
    await grant(boards, "outside", {"userId": boards.viewer.id, "permission": EDIT})
    assert told(await boards.delete("/api/dashboards/uid/outside", by=boards.editor)) == NO_READ
    assert told(await boards.delete("/api/dashboards/db/outside", by=boards.editor)) == NO_READ
    assert (await boards.delete("/api/dashboards/uid/outside", by=boards.viewer)).status == 200


async def test_a_folder_is_deleted_only_by_who_may_delete_all_that_is_in_it(boards: Boards) -> None:
    await grant(boards, "inside", {"role": "Editor", "permission": VIEW})
    assert told(await boards.delete("/api/dashboards/uid/ops", by=boards.editor)) == NO_READ
    assert (await boards.delete("/api/dashboards/uid/ops")).status == 200


async def test_search_and_tags_show_what_the_caller_may_see(boards: Boards) -> None:
    await grant(boards, "ops", {"role": "Editor", "permission": VIEW})
    assert await found(boards, boards.viewer) == {"outside"}
    assert await found(boards, boards.editor) == await found(boards, boards.admin) == {"ops", "inside", "outside"}
    assert await found(boards, boards.editor, "permission=Edit") == {"outside"}
    for path in ("/api/dashboards/tags", "/api/search?tagcloud=true"):
        assert [tag["term"] for tag in (await boards.get(path, by=boards.viewer)).json] == ["open"]
        assert [tag["term"] for tag in (await boards.get(path, by=boards.editor)).json] == ["open", "secret"]


async def test_a_viewer_finds_what_it_may_edit(boards: Boards) -> None:
    await grant(boards, "inside", {"userId": boards.viewer.id, "permission": EDIT})
    assert await found(boards, boards.viewer, "permission=Edit") == {"inside"}


async def test_pages_are_cut_from_what_the_caller_may_see(boards: Boards) -> None:
    await grant(boards, "ops")
    assert await found(boards, boards.viewer, "limit=1&page=1") == {"outside"}
    assert await found(boards, boards.viewer, "limit=1&page=2") == set()


async def test_meta_tells_the_callers_rights(boards: Boards) -> None:
    await grant(boards, "outside", {"userId": boards.viewer.id, "permission": ADMIN}, EVERYBODY[1])
    names = ("canSave", "canEdit", "canAdmin", "canDelete", "hasAcl")
    meta = (await boards.read("outside", by=boards.viewer))["meta"]
    assert [meta[name] for name in names] == [True, True, True, True, True]
    meta = (await boards.read("outside", by=boards.editor))["meta"]
    assert [meta[name] for name in names] == [True, True, False, True, True]
    assert (await boards.read("inside", by=boards.editor))["meta"]["hasAcl"] is False


async def test_viewers_can_edit_gives_no_write(tmp_path: Path) -> None:
    async with open_boards(tmp_path, viewers_can_edit=True) as boards:
        await boards.saved("Outside", uid="outside")
        await grant(boards, "outside", EVERYBODY[0])
        meta = (await boards.read("outside", by=boards.viewer))["meta"]
        assert (meta["canEdit"], meta["canSave"]) == (True, False)
        assert told(await boards.save("Outside", uid="outside", version=1, by=boards.viewer)) == NO_SAVE
        assert await found(boards, boards.viewer, "permission=Edit") == set()


async def test_grants_to_a_user_are_no_keys_or_strangers(boards: Boards) -> None:
    await grant(boards, "outside", {"userId": boards.viewer.id, "permission": EDIT})
    key = Identity(kind=Kind.API_KEY, id=boards.viewer.id, org_id=1, role=Role.EDITOR)
    for caller in (key, api_key(Role.VIEWER), anonymous(Role.EDITOR)):
        assert not await may_read(boards, "outside", caller)
    assert (await boards.get("/api/dashboards/uid/outside", by=boards.stranger)).status == 404


async def test_roles_of_keys_and_of_nobody_in_particular_count(boards: Boards) -> None:
    await grant(boards, "outside", *EVERYBODY)
    assert await may_read(boards, "outside", anonymous(Role.VIEWER))
    assert (await boards.save("Outside", uid="outside", version=1, by=api_key(Role.EDITOR))).status == 200


async def test_a_grant_to_a_user_without_a_role_counts(boards: Boards) -> None:
    account = Identity(kind=Kind.SERVICE_ACCOUNT, id=boards.viewer.id, org_id=1, role=Role.NONE)
    assert not await may_read(boards, "outside", account)
    await grant(boards, "outside", {"userId": boards.viewer.id, "permission": VIEW})
    assert await may_read(boards, "outside", account)
    assert await found(boards, account) == {"outside"}


@pytest.mark.parametrize("uid", ["outside", "inside"])
async def test_an_admin_needs_no_grant(boards: Boards, uid: str) -> None:
    await grant(boards, uid)
    await grant(boards, "ops")
    meta = (await boards.read(uid))["meta"]
    assert (meta["canSave"], meta["canAdmin"]) == (True, True)
    assert await found(boards, boards.admin) == {"ops", "inside", "outside"}
