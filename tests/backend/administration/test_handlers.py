"""The server as its admins see it (api.md §12)."""

from pathlib import Path
from typing import Any

import pytest

from contract.identity import NOBODY, Role
from tests.support.boards import Boards, told
from tests.support.office import open_office
from tests.support.people import add_member, add_user, api_key

SETTINGS = "/api/admin/settings"
STATS = "/api/admin/stats"
_FOLDER = """
INSERT INTO dashboards (org_id, uid, slug, title, is_folder, created, updated, data)
VALUES (1, 'folder', 'folder', 'Folder', TRUE, 1, 1, '{}')
"""
STARS = "************"


async def shown(office: Boards, target: str) -> Any:
    answer = await office.get(target)
    assert answer.status == 200, answer.body
    return answer.json


async def test_every_setting_is_shown_as_text_by_section(tmp_path: Path) -> None:
    async with open_office(tmp_path, {("users", "login_hint"): "badge number"}) as office:
        found = await shown(office, SETTINGS)
    assert found["users"]["login_hint"] == "badge number"
    assert found["users"]["auto_assign_org_id"] == "1"
    assert found["paths"]["data"] == str(tmp_path)
    assert found["DEFAULT"] == {"app_mode": "production"}
    assert {type(text) for section in found.values() for text in section.values()} == {str}


async def test_secrets_are_masked_empty_ones_too(tmp_path: Path) -> None:
    url = "redis://me:canary@127.0.0.1:1/0"
    overrides = {
        ("security", "admin_password"): "canary-password",
        ("auth.github", "client_secret"): "canary-secret",
        ("gateway", "redis_url"): url,
        ("smtp", "password"): "canary-smtp",
        ("external_image_storage.webdav", "url"): "https://user:canary@files.example.com/dav",
    }
    async with open_office(tmp_path, overrides) as office:
        found = await shown(office, SETTINGS)
    assert "canary" not in str(found)
    assert found["security"]["secret_key"] == STARS
    assert found["security"]["previous_secret_key"] == STARS
    assert found["smtp"]["password"] == STARS
    assert found["gateway"]["redis_url"] == "redis://******:******@127.0.0.1:1/0"
    assert found["external_image_storage.webdav"]["url"] == "https://******:******@files.example.com/dav"


async def test_a_setting_of_grafanas_that_might_be_a_secret_is_not_shown(tmp_path: Path) -> None:
    overrides = {("external_image_storage.s3", "access_key"): "canary", ("smtp", "host"): "mail:25"}
    async with open_office(tmp_path, overrides) as office:
        found = await shown(office, SETTINGS)
    assert "canary" not in str(found)
    assert found["smtp"]["host"] == "mail:25"


@pytest.mark.parametrize("target", [SETTINGS, STATS])
async def test_they_are_for_server_admins(tmp_path: Path, target: str) -> None:
    async with open_office(tmp_path) as office:
        for caller in (office.viewer, office.stranger, api_key(Role.ADMIN)):
            assert told(await office.get(target, by=caller)) == (403, "Permission denied")
        assert (await office.get(target, by=NOBODY)).status == 401


async def test_everything_there_is_is_counted(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        before = await shown(office, STATS)
        await office.saved("One", uid="one", tags=["a", "b"])
        await office.saved("Two", uid="two", tags=["b"])
        await office.database.execute(_FOLDER)
        await office.post("/api/user/stars/dashboard/uid/one")
        await office.post("/api/datasources", {"name": "x", "type": "graphite", "access": "proxy"})
        await office.post("/api/snapshots", {"dashboard": {"title": "S"}})
        after = await shown(office, STATS)
    grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert grown == {"dashboards": 3, "tags": 2, "stars": 1, "datasources": 1, "snapshots": 1}
    assert (before["orgs"], before["playlists"], before["alerts"], before["activeSessions"]) == (2, 0, 0, 0)


async def test_a_user_counts_once_by_their_highest_role_and_services_do_not(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        before = await shown(office, STATS)
        both = await add_user(office.database, "both", org_id=1, role=Role.EDITOR)
        await add_member(office.database, both.id, org_id=2, role=Role.VIEWER)
        await add_user(office.database, "none", org_id=1, role=Role.NONE)
        await office.post("/api/serviceaccounts", {"name": "robot", "role": "Admin"})
        after = await shown(office, STATS)
    counted = ("users", "admins", "editors", "viewers")
    assert [before[name] for name in counted] == [5, 3, 1, 1]
    assert [after[name] for name in counted] == [7, 3, 2, 1]


async def test_active_are_those_who_were_seen_within_thirty_days(tmp_path: Path) -> None:
    seeing = "UPDATE users SET last_seen_at = $2 WHERE id = $1"
    counted = ("activeUsers", "activeAdmins", "activeEditors", "activeViewers")
    async with open_office(tmp_path) as office:
        now, days = int(office.clock.now()), 24 * 3600
        await office.database.execute(seeing, office.admin.id, now - 29 * days)
        await office.database.execute(seeing, office.editor.id, now - 31 * days)
        found = await shown(office, STATS)
        assert [found[name] for name in counted] == [1, 1, 0, 0]
