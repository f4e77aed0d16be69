"""What server admins see and do of the directory."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path

import pytest

from tests.gateway.ldap.conftest import MAPPINGS
from tests.support.directory import Slapd
from tests.support.stack import AS_ADMIN, UNREMARKED, Stack, json_of

pytestmark = UNREMARKED
Start = Callable[..., Awaitable[Stack]]
PATHS = (
    ("GET", "/api/admin/ldap/status"),
    ("GET", "/api/admin/ldap/marie"),
    ("POST", "/api/admin/ldap/reload"),
    ("POST", "/api/admin/ldap/sync/1"),
)


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_it_is_for_server_admins_where_a_directory_is_on(
    start_stack: Callable[..., Awaitable[Stack]], method: str, path: str
) -> None:
    stack = await start_stack({})
    org_admin = await stack.person("ada", "Admin")
    assert (await stack.ask(method, path)).status == 401
    refused = await stack.ask(method, path, org_admin.basic)
    assert (refused.status, json_of(refused)["message"]) == (403, "Permission denied")
    off = await stack.ask(method, path, AS_ADMIN)
    assert (off.status, json_of(off)["message"]) == (400, "LDAP is not enabled")


async def test_each_host_is_shown_with_its_state(start: Start, slapd: Slapd) -> None:
    stack = await start(host="127.0.0.9 127.0.0.1")
    away, here = await stack.done("GET", "/api/admin/ldap/status", AS_ADMIN)
    assert here == {"host": "127.0.0.1", "port": slapd.port, "available": True, "error": ""}
    assert (away["host"], away["available"], bool(away["error"])) == ("127.0.0.9", False, True)


async def test_a_user_is_shown_with_what_the_settings_make_of_them(start: Start, slapd: Slapd) -> None:
    stack = await start(mappings=MAPPINGS)
    slapd.person("marie")
    slapd.group("admins", "marie")
    slapd.group("readers", "marie")
    assert await stack.done("GET", "/api/admin/ldap/marie", AS_ADMIN) == {
        "name": {"cfgAttrValue": "givenName", "ldapValue": "Marie"},
        "surname": {"cfgAttrValue": "sn", "ldapValue": "Curie"},
        "email": {"cfgAttrValue": "mail", "ldapValue": "marie@example.com"},
        "login": {"cfgAttrValue": "uid", "ldapValue": "marie"},
        "isGrafanaAdmin": True,
        "isDisabled": False,
        "roles": [
            {
                "orgId": 1,
                "orgName": "Main Org.",
                "orgRole": "Admin",
                "groupDN": "cn=admins,ou=groups,dc=test",
            },
            {"orgId": 0, "orgName": "", "orgRole": "", "groupDN": "cn=readers,ou=groups,dc=test"},
        ],
        "teams": None,
    }


@pytest.mark.parametrize("login", ["nobody", "*", "mar*", "marie)(uid=*", "%00", "%0a", "x" * 300, "%F0%9F%A6%8A"])
async def test_who_is_not_there_is_not_found(start: Start, slapd: Slapd, login: str) -> None:
    slapd.person("marie")
    answer = await (await start()).ask("GET", f"/api/admin/ldap/{login}", AS_ADMIN)
    assert answer.status in {400, 404}
    if answer.status == 404:
        assert json_of(answer)["message"] == "No user was found in the LDAP server(s) with that username"


async def test_an_organisation_that_does_not_exist_is_told(start: Start, slapd: Slapd) -> None:
    stack = await start(mappings='[[servers.group_mappings]]\ngroup_dn = "*"\norg_id = 77\norg_role = "Viewer"')
    slapd.person("marie")
    answer = await stack.ask("GET", "/api/admin/ldap/marie", AS_ADMIN)
    assert (answer.status, "organization was not found" in json_of(answer)["message"]) == (400, True)


async def test_one_user_is_brought_up_to_date(start: Start, slapd: Slapd) -> None:
    stack = await start()
    dn = slapd.person("marie")
    await stack.log_in("marie", "pw-marie")
    user_id = (await stack.done("GET", "/api/users/lookup?loginOrEmail=marie", AS_ADMIN))["id"]
    slapd.modify(f"dn: {dn}\nchangetype: modify\nreplace: sn\nsn: Sklodowska\n")
    path = f"/api/admin/ldap/sync/{user_id}"
    assert await stack.done("POST", path, AS_ADMIN) == {"message": "User synced successfully"}
    assert (await stack.done("GET", f"/api/users/{user_id}", AS_ADMIN))["name"] == "Marie Sklodowska"
    told = [event for event in stack.audited() if event["audit"] == "admin_change"]
    assert [(event["change"], event["user"], event["caller_login"]) for event in told] == [
        ("ldap_synced", user_id, "admin")
    ]
    slapd.delete(dn)
    gone = await stack.ask("POST", path, AS_ADMIN)
    assert (gone.status, json_of(gone)["message"]) == (
        400,
        "User not found in LDAP. Disabled the user without updating information",
    )
    assert (await stack.done("GET", f"/api/users/{user_id}", AS_ADMIN))["isDisabled"] is True


@pytest.mark.parametrize("number", ["1", "77", "x", "-1", "0", "9" * 19, "9" * 40])
async def test_only_the_directorys_users_can_be(start: Start, number: str) -> None:
    answer = await (await start()).ask("POST", f"/api/admin/ldap/sync/{number}", AS_ADMIN)
    assert (answer.status, json_of(answer)["message"]) == (404, "User not found")


async def _found(stack: Stack, login: str) -> None:
    """Soon: gateways look at the clock every second."""
    async with asyncio.timeout(10):
        while (await stack.ask("GET", f"/api/admin/ldap/{login}", AS_ADMIN)).status != HTTPStatus.OK:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.1)


async def test_the_file_is_read_anew_at_every_gateway(start: Start, slapd: Slapd, tmp_path: Path) -> None:
    first, second = await start(), await start()
    slapd.person("marie")
    file = tmp_path / "ldap.toml"
    good = file.read_text()
    file.write_text(good.replace("(uid=%s)", "(mail=%s)"))
    assert await first.done("POST", "/api/admin/ldap/reload", AS_ADMIN) == {"message": "LDAP config reloaded"}
    for stack in (first, second):
        await _found(stack, "marie@example.com")
    file.write_text(good.replace("(uid=%s)", "(uid=x)"))
    bad = await first.ask("POST", "/api/admin/ldap/reload", AS_ADMIN)
    assert (bad.status, json_of(bad)["message"]) == (500, "Failed to reload LDAP config")
    assert "search_filter" in json_of(bad)["error"]
    assert (await first.ask("GET", "/api/admin/ldap/marie@example.com", AS_ADMIN)).status == 200


async def test_an_outage_is_told_as_one(start: Start, slapd: Slapd) -> None:
    stack = await start()
    slapd.stop()
    assert (await stack.ask("GET", "/api/admin/ldap/marie", AS_ADMIN)).status == 503
    assert [each["available"] for each in await stack.done("GET", "/api/admin/ldap/status", AS_ADMIN)] == [False]
