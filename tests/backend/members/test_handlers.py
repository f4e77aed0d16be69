import pytest

from contract.identity import NOBODY, Role
from contract.internal import Subject
from tests.support.household import Household


async def test_the_list_is_by_e_mail_and_shows_when_each_was_last_seen(home: Household) -> None:
    await home.person("vic")
    await home.person("ada", Role.ADMIN)
    found = await home.done(home.admin, "GET", "/api/org/users")
    assert [entry["login"] for entry in found] == ["ada", "admin", "vic"]
    assert (
        found[0].items()
        >= {
            "orgId": 1,
            "userId": 3,
            "email": "ada@example.com",
            "avatarUrl": "/avatar/3e3417d7ef77d5932a6734b916515ed5",
            "login": "ada",
            "role": "Admin",
            "lastSeenAt": "2027-01-15T08:00:00Z",
            "lastSeenAtAge": "< 1m",
        }.items()
    )


async def test_who_never_came_was_last_seen_ten_years_before(home: Household) -> None:
    wanted = {"login": "new", "password": "secret"}
    await home.done(home.admin, "POST", "/api/admin/users", wanted)
    [entry] = await home.done(home.admin, "GET", "/api/org/users?query=new")
    assert (entry["lastSeenAt"], entry["lastSeenAtAge"]) == ("2017-01-14T20:00:00Z", "10y")


@pytest.mark.parametrize(
    ("query", "logins"),
    [
        ("query=VIC", ["vic"]),
        ("query=zzz", []),
        ("query=%25", []),
        ("query=example", ["ed", "vic"]),
        ("limit=2", ["admin", "ed"]),
        ("limit=x", ["admin", "ed", "vic"]),
    ],
)
async def test_the_list_can_be_narrowed(home: Household, query: str, logins: list[str]) -> None:
    await home.person("vic")
    await home.person("ed")
    found = await home.done(home.admin, "GET", f"/api/org/users?{query}")
    assert [entry["login"] for entry in found] == logins


async def test_lookup_shows_little(home: Household) -> None:
    found = await home.done(home.admin, "GET", "/api/org/users/lookup")
    assert found == [{"userId": 1, "login": "admin", "avatarUrl": "/avatar/46d229b033af06a191ff2267bca9ae56"}]


async def test_search_pages_until_a_page_is_empty(home: Household) -> None:
    await home.person("vic")
    first = await home.done(home.admin, "GET", "/api/org/users/search?perpage=1&page=1")
    assert (first["totalCount"], first["page"], first["perPage"], len(first["orgUsers"])) == (2, 1, 1, 1)
    third = await home.done(home.admin, "GET", "/api/org/users/search?perpage=1&page=3")
    assert (third["totalCount"], third["orgUsers"]) == (2, [])


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/api/org/users"),
        ("GET", "/api/org/users/lookup"),
        ("GET", "/api/org/users/search"),
        ("POST", "/api/org/users"),
        ("PATCH", "/api/org/users/1"),
        ("DELETE", "/api/org/users/1"),
    ],
)
async def test_members_are_for_organisation_admins(home: Household, method: str, target: str) -> None:
    for caller in (await home.person("ed", Role.EDITOR), await home.key(Role.EDITOR)):
        reply = await home.ask(caller, method, target, {"loginOrEmail": "ed", "role": "Admin"})
        assert (reply.status, reply.json["message"]) == (403, "Permission denied")
    assert (await home.ask(NOBODY, method, target)).status == 401


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/api/orgs/1/users"),
        ("POST", "/api/orgs/1/users"),
        ("PATCH", "/api/orgs/1/users/1"),
        ("DELETE", "/api/orgs/1/users/1"),
    ],
)
async def test_members_of_any_are_for_server_admins(home: Household, method: str, target: str) -> None:
    for caller in (await home.person("ada", Role.ADMIN), await home.key(Role.ADMIN)):
        assert (await home.ask(caller, method, target, {"role": "Admin"})).status == 403
    assert (await home.ask(NOBODY, method, target)).status == 401


@pytest.mark.parametrize("login_or_email", ["vic", "vic@example.com"])
async def test_a_user_is_added_by_login_or_e_mail(home: Household, login_or_email: str) -> None:
    vic = await home.person("vic")
    org_id = await home.org("Second")
    body = {"loginOrEmail": login_or_email, "role": "Editor"}
    reply = await home.ask(home.admin, "POST", f"/api/orgs/{org_id}/users", body)
    assert reply.json == {"message": "User added to organization", "userId": vic.id}
    assert reply.forgets == (f"user={vic.id}; sessions=none; identity",)
    assert (await home.identity(vic.id, org_id=org_id)).role is Role.EDITOR


async def test_adding_to_ones_own_organisation(home: Household) -> None:
    vic = await home.person("vic")
    await home.done(home.admin, "DELETE", f"/api/orgs/1/users/{vic.id}")
    added = await home.done(home.admin, "POST", "/api/org/users", {"loginOrEmail": "vic", "role": "Viewer"})
    assert added == {"message": "User added to organization", "userId": vic.id}
    assert (await home.identity(vic.id)).org_id == 1


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"loginOrEmail": "vic", "role": "Viewer"}, 409, "User is already member of this organization"),
        ({"loginOrEmail": "nobody", "role": "Viewer"}, 404, "User not found"),
        ({"loginOrEmail": "VIC@example.com", "role": "Viewer"}, 404, "User not found"),
        ({"loginOrEmail": "nobody", "role": ""}, 404, "User not found"),
        ({"loginOrEmail": "nobody", "Role": None}, 404, "User not found"),
        ({"loginOrEmail": "vic"}, 422, "Role is required"),
        ({"role": "Viewer"}, 422, "LoginOrEmail is required"),
        ({}, 422, "LoginOrEmail is required"),
    ],
)
async def test_who_is_not_added(home: Household, body: object, status: int, message: str) -> None:
    await home.person("vic")
    reply = await home.ask(home.admin, "POST", "/api/org/users", body)
    assert (reply.status, reply.json["message"]) == (status, message)


@pytest.mark.parametrize("role", ["Boss", "viewer", "None", "Read Only Editor", 5, True])
async def test_roles_that_are_none(home: Household, role: object) -> None:
    for method, target in (("POST", "/api/org/users"), ("PATCH", "/api/org/users/1")):
        reply = await home.ask(home.admin, method, target, {"loginOrEmail": "admin", "role": role})
        assert reply.status == 400
        assert reply.json["errors"][0]["classification"] == "DeserializationError"


@pytest.mark.parametrize("target", ["/api/orgs/999/users", "/api/orgs/abc/users"])
async def test_unknown_organisations_have_no_members(home: Household, target: str) -> None:
    assert await home.done(home.admin, "GET", target) == []
    reply = await home.ask(home.admin, "POST", target, {"loginOrEmail": "admin", "role": "Viewer"})
    assert (reply.status, reply.json) == (404, {"message": "Organization not found"})


@pytest.mark.parametrize("target", ["/api/org/users", "/api/orgs/1/users"])
async def test_a_lesser_role_cuts_what_streams(home: Household, target: str) -> None:
    vic = await home.person("vic")
    raised = await home.ask(home.admin, "PATCH", f"{target}/{vic.id}", {"role": "Editor"})
    assert raised.json == {"message": "Organization user updated"}
    assert raised.forgets == (f"user={vic.id}; sessions=none; identity",)
    lowered = await home.ask(home.admin, "PATCH", f"{target}/{vic.id}", {"role": ""})
    assert lowered.forgets == (f"user={vic.id}; sessions=none; identity; streams=cut",)
    assert (await home.identity(vic.id)).role is Role.VIEWER


@pytest.mark.parametrize(
    ("user", "body", "status", "message"),
    [
        ("999", {"role": "Viewer"}, 404, "User not found"),
        ("abc", {"role": "Viewer"}, 400, "userId is invalid"),
        ("1", {}, 422, "Role is required"),
        ("1", {"role": "Viewer"}, 400, "Cannot change role so that there is no organization admin left"),
    ],
)
async def test_roles_that_are_not_changed(
    home: Household, user: str, body: object, status: int, message: str
) -> None:
    for target in ("/api/org/users", "/api/orgs/1/users"):
        reply = await home.ask(home.admin, "PATCH", f"{target}/{user}", body)
        assert (reply.status, reply.json["message"]) == (status, message)


async def test_a_patch_without_a_type_has_no_body(home: Household) -> None:
    reply = await home.client.ask(home.admin, "PATCH", "/api/org/users/1", raw=b'{"role":"Viewer"}')
    assert reply.status == 422


async def test_the_last_admin_of_an_organisation_stays(home: Household) -> None:
    ada = await home.person("ada", Role.ADMIN)
    await home.done(home.admin, "PATCH", "/api/org/users/1", {"role": "Viewer"})
    for target in ("/api/org/users", "/api/orgs/1/users"):
        reply = await home.ask(ada if target == "/api/org/users" else home.admin, "DELETE", f"{target}/{ada.id}")
        assert (reply.status, reply.json) == (400, {"message": "Cannot remove last organization admin"})


async def test_a_user_leaves_with_their_last_organisation(home: Household) -> None:
    vic = await home.person("vic")
    reply = await home.ask(home.admin, "DELETE", f"/api/org/users/{vic.id}")
    assert reply.json == {"message": "User deleted"}
    assert reply.forgets == (f"user={vic.id}; sessions=all; identity; streams=cut",)
    assert (await home.log_in("vic", "pw-vic")).subject is None
    assert (await home.record(Subject(kind=vic.kind, id=vic.id))).active is False


async def test_a_user_of_two_organisations_stays_in_the_other(home: Household) -> None:
    vic = await home.person("vic")
    org_id = await home.org("Second")
    await home.done(home.admin, "POST", f"/api/orgs/{org_id}/users", {"loginOrEmail": "vic", "role": "Viewer"})
    reply = await home.ask(home.admin, "DELETE", f"/api/org/users/{vic.id}")
    assert reply.json == {"message": "User removed from organization"}
    assert reply.forgets == (f"user={vic.id}; sessions=none; identity; streams=cut",)
    assert (await home.identity(vic.id)).org_id == org_id


async def test_the_last_server_admin_loses_the_organisation_and_stays(home: Household) -> None:
    ada = await home.person("ada", Role.ADMIN)
    removed = await home.done(ada, "DELETE", "/api/org/users/1")
    assert removed == {"message": "User removed from organization"}
    assert (await home.log_in("admin", "admin")).subject is not None


async def test_through_all_organisations_the_account_stays(home: Household) -> None:
    vic = await home.person("vic")
    for _ in range(2):
        removed = await home.done(home.admin, "DELETE", f"/api/orgs/1/users/{vic.id}")
        assert removed == {"message": "User removed from organization"}
    assert (await home.identity(vic.id)).role is Role.NONE
    assert (await home.log_in("vic", "pw-vic")).subject is not None


async def test_who_is_no_member_is_removed_without_harm(home: Household) -> None:
    vic = await home.person("vic")
    await home.done(home.admin, "DELETE", f"/api/orgs/1/users/{vic.id}")
    removed = await home.done(home.admin, "DELETE", f"/api/org/users/{vic.id}")
    assert removed == {"message": "User removed from organization"}
    assert (await home.log_in("vic", "pw-vic")).subject is not None


@pytest.mark.parametrize(
    ("user", "status", "message"), [("999", 404, "User not found"), ("abc", 400, "userId is invalid")]
)
async def test_removing_who_is_not_there(home: Household, user: str, status: int, message: str) -> None:
    for target in ("/api/org/users", "/api/orgs/1/users"):
        reply = await home.ask(home.admin, "DELETE", f"{target}/{user}")
        assert (reply.status, reply.json) == (status, {"message": message})


async def test_changes_are_audited(home: Household) -> None:
    vic = await home.person("vic")
    await home.done(home.admin, "DELETE", f"/api/org/users/{vic.id}")
    assert [event["change"] for event in home.audited()] == ["user_created", "member_role", "user_deleted"]
