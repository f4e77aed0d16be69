import json
from pathlib import Path

import pytest

from backend.dashboards.home import home_document
from contract.errors import StartFault
from contract.identity import Identity, Role
from tests.support.boards import Boards, open_boards, told
from tests.support.people import anonymous, api_key

HOME = "/api/dashboards/home"
PREFER = (
    "INSERT INTO preferences (org_id, user_id, home_dashboard_id, created, updated) VALUES ($1, $2, $3, 0, 0)"
    " ON CONFLICT DO NOTHING"
)


async def prefer(boards: Boards, dashboard_id: int, *, by: Identity | None = None) -> None:
    await boards.database.execute(PREFER, 1, by.id if by else None, dashboard_id)


async def test_without_a_preference_there_is_the_static_home(boards: Boards) -> None:
    shown = (await boards.get(HOME, by=boards.viewer)).json
    assert shown["meta"]["isHome"] is True
    assert shown["meta"]["canEdit"] is False
    assert shown["meta"]["folderTitle"] == "General"
    assert shown["dashboard"]["title"] == "Home"
    assert shown["model"] == shown["dashboard"]
    keys = {
        "editable",
        "hideControls",
        "style",
        "tags",
        "templating",
        "time",
        "timezone",
        "rows",
        "version",
        "panels",
    }
    assert keys <= shown["dashboard"].keys()


async def test_editors_and_server_admins_can_edit_it_and_nobody_can_save_it(boards: Boards) -> None:
    callers = [boards.editor, boards.admin, api_key(Role.EDITOR)]
    for caller in callers:
        meta = (await boards.get(HOME, by=caller)).json["meta"]
        assert (meta["canEdit"], meta["canSave"], meta["canStar"], meta["canAdmin"]) == (True, False, False, False)
    assert (await boards.get(HOME, by=anonymous(Role.VIEWER))).json["meta"]["canEdit"] is False


async def test_admins_are_helped_to_get_started_until_they_dismiss_it(boards: Boards) -> None:
    shown = (await boards.get(HOME)).json
    assert shown["dashboard"]["panels"][-1] == {
        "type": "gettingstarted",
        "id": 123123,
        "gridPos": {"x": 0, "y": 3, "w": 24, "h": 4},
    }
    await boards.database.execute("UPDATE users SET help_flags = 1 WHERE id = $1", boards.admin.id)
    panels = (await boards.get(HOME)).json["dashboard"]["panels"]
    assert [panel["type"] for panel in panels] == ["text", "dashlist", "pluginlist"]
    editors = (await boards.get(HOME, by=boards.editor)).json["dashboard"]["panels"]
    assert editors == panels


async def test_a_users_preference_wins_over_the_organisations(boards: Boards) -> None:
    one, two = await boards.saved("One", uid="one"), await boards.saved("Two", uid="two")
    await prefer(boards, two["id"])
    assert (await boards.get(HOME)).json == {"redirectUri": "/d/two/two"}
    await prefer(boards, one["id"], by=boards.admin)
    assert (await boards.get(HOME)).json == {"redirectUri": "/d/one/one"}
    assert (await boards.get(HOME, by=boards.viewer)).json == {"redirectUri": "/d/two/two"}


async def test_an_unset_preference_of_the_user_leaves_the_organisations(boards: Boards) -> None:
    two = await boards.saved("Two", uid="two")
    await prefer(boards, two["id"])
    await prefer(boards, 0, by=boards.admin)
    assert (await boards.get(HOME)).json == {"redirectUri": "/d/two/two"}


async def test_a_preferred_dashboard_that_is_gone_is_the_static_home_not_the_organisations(boards: Boards) -> None:
    one, two = await boards.saved("One", uid="one"), await boards.saved("Two", uid="two")
    await prefer(boards, two["id"])
    await prefer(boards, one["id"], by=boards.admin)
    await boards.delete("/api/dashboards/uid/one")
    assert (await boards.get(HOME)).json["meta"]["isHome"] is True


async def test_a_preferred_dashboard_that_is_hidden_is_the_static_home(boards: Boards) -> None:
    saved = await boards.saved("One", uid="one")
    await prefer(boards, saved["id"], by=boards.viewer)
    assert (await boards.get(HOME, by=boards.viewer)).json == {"redirectUri": "/d/one/one"}
    await boards.post("/api/dashboards/uid/one/permissions", {"items": []})
    assert (await boards.get(HOME, by=boards.viewer)).json["meta"]["isHome"] is True


async def test_home_needs_an_identity(boards: Boards) -> None:
    assert told(await boards.client.unsigned("GET", HOME)) == (401, "Unauthorized")


async def test_the_static_home_can_be_a_file_of_the_operators(tmp_path: Path) -> None:
    path = tmp_path / "home.json"
    path.write_text(json.dumps({"title": "Ours"}))
    async with open_boards(tmp_path, home=path) as boards:
        assert (await boards.get(HOME, by=boards.viewer)).json["dashboard"] == {"title": "Ours"}
        panels = (await boards.get(HOME)).json["dashboard"]["panels"]
        assert [panel["type"] for panel in panels] == ["gettingstarted"]


@pytest.mark.parametrize("text", [None, "[]", "{", '{"panels": 5}'])
def test_a_home_that_cannot_be_read_is_a_fault_at_start(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "home.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(StartFault, match="default_home_dashboard_path"):
        home_document(path)
