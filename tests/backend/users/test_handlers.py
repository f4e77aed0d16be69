import pytest

from contract.identity import NOBODY, Role
from tests.support.household import Household


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/api/users"),
        ("GET", "/api/users/search"),
        ("GET", "/api/users/lookup?loginOrEmail=admin"),
        ("GET", "/api/users/1"),
        ("PUT", "/api/users/1"),
        ("GET", "/api/users/1/orgs"),
        ("GET", "/api/users/1/teams"),
        ("POST", "/api/users/1/using/1"),
    ],
)
async def test_all_users_are_for_server_admins(home: Household, method: str, target: str) -> None:
    for caller in (await home.person("ada", Role.ADMIN), await home.key(Role.ADMIN)):
        reply = await home.ask(caller, method, target, {"login": "x"})
        assert (reply.status, reply.json) == (403, {"message": "Permission denied"})
    assert (await home.ask(NOBODY, method, target)).status == 401


async def test_a_server_admin_needs_no_role(home: Household) -> None:
    vic = await home.person("vic", server_admin=True)
    assert len(await home.done(vic, "GET", "/api/users?perpage=1")) == 1
    assert (await home.ask(vic, "PUT", "/api/org", {"name": "nope"})).status == 403


async def test_the_list_is_by_number(home: Household) -> None:
    await home.person("vic")
    found = await home.done(home.admin, "GET", "/api/users/")
    assert found[1] == {
        "id": 2,
        "name": "Vic",
        "login": "vic",
        "email": "vic@example.com",
        "avatarUrl": "/avatar/8829e3520aecc1ac46a9da5e85b7939c",
        "isAdmin": False,
        "isDisabled": False,
        "lastSeenAt": "2027-01-15T08:00:00Z",
        "lastSeenAtAge": "< 1m",
        "authLabels": [],
    }
    assert (found[0]["id"], found[0]["isAdmin"]) == (1, True)


@pytest.mark.parametrize(
    ("query", "logins"),
    [
        ("perpage=2&page=2", ["ed"]),
        ("perpage=2&page=3", []),
        ("perpage=abc&page=-1", ["admin", "vic", "ed"]),
        ("perpage=99999999999999999999", ["admin", "vic", "ed"]),
        ("page=4000000000&perpage=4000000000", []),
        ("query=VIC", ["vic"]),
        ("query=example.com", ["vic", "ed"]),
        ("query=e_ample", []),
        ("query=%5C", []),
        ("query=c%22%20OR%20e", []),
        ("query=EX", ["vic", "ed"]),
    ],
)
async def test_the_list_can_be_paged_and_narrowed(home: Household, query: str, logins: list[str]) -> None:
    await home.person("vic")
    await home.person("ed")
    found = await home.done(home.admin, "GET", f"/api/users?{query}")
    assert [user["login"] for user in found] == logins
    searched = await home.done(home.admin, "GET", f"/api/users/search?{query}")
    assert searched["users"] == found


async def test_a_new_name_is_found_and_the_old_one_is_not(home: Household) -> None:
    vic = await home.person("vic")
    names = {"login": "victoria", "email": "queen@example.com", "name": 'Die "Erste"'}
    await home.done(home.admin, "PUT", f"/api/users/{vic.id}", names)
    for text, total in (("ictori", 1), ("%22erste", 1), ("vic%40", 0)):
        found = await home.done(home.admin, "GET", f"/api/users/search?query={text}")
        assert found["totalCount"] == total
    await home.done(home.admin, "DELETE", f"/api/admin/users/{vic.id}")
    found = await home.done(home.admin, "GET", "/api/users/search?query=ictori")
    assert found["totalCount"] == 0


async def test_search_counts_what_other_pages_hold(home: Household) -> None:
    await home.person("vic")
    await home.person("ed")
    found = await home.done(home.admin, "GET", "/api/users/search?query=example&perpage=1&page=9")
    assert found == {"totalCount": 2, "users": [], "page": 9, "perPage": 1}


@pytest.mark.parametrize("text", ["vic", "vic%40example.com"])
async def test_lookup_is_by_login_or_e_mail(home: Household, text: str) -> None:
    vic = await home.person("vic")
    found = await home.done(home.admin, "GET", f"/api/users/lookup?loginOrEmail={text}")
    assert found == await home.done(home.admin, "GET", f"/api/users/{vic.id}")


@pytest.mark.parametrize(
    "target", ["lookup", "lookup?loginOrEmail=VIC%40example.com", "lookup?loginOrEmail=x", "999"]
)
async def test_unknown_users(home: Household, target: str) -> None:
    await home.person("vic")
    reply = await home.ask(home.admin, "GET", f"/api/users/{target}")
    assert (reply.status, reply.json) == (404, {"message": "User not found"})


@pytest.mark.parametrize("number", ["abc", "0", "-1", "1.5", "99999999999999999999"])
@pytest.mark.parametrize(
    ("method", "tail"), [("GET", ""), ("PUT", ""), ("GET", "/orgs"), ("GET", "/teams"), ("POST", "/using/1")]
)
async def test_numbers_that_are_none(home: Household, number: str, method: str, tail: str) -> None:
    reply = await home.ask(home.admin, method, f"/api/users/{number}{tail}", {"login": "x"})
    assert (reply.status, reply.json) == (400, {"message": "id is invalid"})


async def test_organisations_and_teams_of_a_user(home: Household) -> None:
    ed = await home.person("ed", Role.EDITOR)
    expected = [{"orgId": 1, "name": "Main Org.", "role": "Editor"}]
    assert await home.done(home.admin, "GET", f"/api/users/{ed.id}/orgs") == expected
    assert await home.done(home.admin, "GET", "/api/users/999/orgs") == []
    assert await home.done(home.admin, "GET", f"/api/users/{ed.id}/teams") == []


async def test_without_a_login_the_e_mail_becomes_it(home: Household) -> None:
    ed = await home.person("ed")
    reply = await home.ask(home.admin, "PUT", f"/api/users/{ed.id}", {"email": "ed3@example.com"})
    assert (reply.json, reply.forgets) == (
        {"message": "User updated"},
        (f"user={ed.id}; sessions=none; identity",),
    )
    found = await home.done(home.admin, "GET", f"/api/users/{ed.id}")
    assert (found["login"], found["email"], found["name"]) == ("ed3@example.com", "ed3@example.com", "Ed")


async def test_a_name_that_was_given_up_is_free(home: Household) -> None:
    ed = await home.person("ed")
    await home.done(home.admin, "PUT", f"/api/users/{ed.id}", {"login": "ED", "email": "new@example.com"})
    await home.done(home.admin, "PUT", f"/api/users/{ed.id}", {"login": "edward"})
    await home.person("ed")


@pytest.mark.parametrize(
    ("user", "body", "status"),
    [
        ("2", {}, 400),
        ("2", {"name": "Only"}, 400),
        ("2", {"login": "admin", "email": "e@e"}, 412),
        ("2", {"login": "free", "email": "ADMIN@localhost"}, 412),
        ("2", {"login": 5}, 400),
        ("999", {"login": "g", "email": "g@g"}, 404),
    ],
)
async def test_updates_that_are_refused(home: Household, user: str, body: object, status: int) -> None:
    await home.person("ed")
    assert (await home.ask(home.admin, "PUT", f"/api/users/{user}", body)).status == status


async def test_the_active_organisation_of_another(home: Household) -> None:
    vic = await home.person("vic")
    org_id = await home.org("Second")
    refused = await home.ask(home.admin, "POST", f"/api/users/{vic.id}/using/{org_id}")
    assert (refused.status, refused.json["message"]) == (401, "Not a valid organization")
    await home.done(home.admin, "POST", f"/api/orgs/{org_id}/users", {"loginOrEmail": "vic", "role": "Viewer"})
    reply = await home.ask(home.admin, "POST", f"/api/users/{vic.id}/using/{org_id}")
    assert reply.json == {"message": "Active organization changed"}
    assert reply.forgets == (f"user={vic.id}; sessions=none; identity",)
    assert (await home.identity(vic.id)).org_id == org_id
