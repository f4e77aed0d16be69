import asyncio
from pathlib import Path
from typing import Any

import pytest

from backend.people import PeopleRules
from backend.users.joining import Joining
from contract.identity import NOBODY, Kind, Role
from contract.internal import Subject
from tests.support.household import Household, in_session, open_household

USERS = "/api/admin/users"
LAST = {"message": "Cannot remove last grafana admin"}


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("POST", USERS),
        ("PUT", f"{USERS}/1/password"),
        ("PUT", f"{USERS}/1/permissions"),
        ("DELETE", f"{USERS}/1"),
        ("POST", f"{USERS}/1/disable"),
        ("POST", f"{USERS}/1/enable"),
    ],
)
async def test_accounts_are_for_server_admins(home: Household, method: str, target: str) -> None:
    for caller in (await home.person("ada", Role.ADMIN), await home.key(Role.ADMIN)):
        reply = await home.ask(caller, method, target, {"login": "x", "password": "hacked"})
        assert (reply.status, reply.json["message"]) == (403, "Permission denied")
    assert (await home.ask(NOBODY, method, target)).status == 401


@pytest.mark.parametrize("action", ["disable", "enable"])
async def test_a_refusal_names_the_missing_permission(home: Household, action: str) -> None:
    reply = await home.ask(await home.person("ada", Role.ADMIN), "POST", f"{USERS}/1/{action}")
    assert reply.json["error"] == f"Permissions needed: users:{action}"


@pytest.mark.parametrize(
    "method_and_tail", ["PUT /password", "PUT /permissions", "DELETE ", "POST /disable", "POST /enable"]
)
@pytest.mark.parametrize(
    ("number", "status", "message"), [("999", 404, "User not found"), ("abc", 400, "id is invalid")]
)
async def test_users_that_are_not_there(
    home: Household, method_and_tail: str, number: str, status: int, message: str
) -> None:
    method, tail = method_and_tail.split(" ")
    reply = await home.ask(home.admin, method, f"{USERS}/{number}{tail}", {"password": "newpassword"})
    assert (reply.status, reply.json) == (status, {"message": message})


@pytest.mark.parametrize(
    ("sent", "login", "email"),
    [
        ({"login": "jürgen müller", "email": "jürgen@exämple.com"}, "jürgen müller", "jürgen@exämple.com"),
        ({"login": "nomail"}, "nomail", "nomail"),
        ({"email": "Only@Mail.com"}, "Only@Mail.com", "Only@Mail.com"),
    ],
)
async def test_login_and_e_mail_stand_in_for_each_other(
    home: Household, sent: dict[str, str], login: str, email: str
) -> None:
    made = await home.done(home.admin, "POST", USERS, sent | {"name": "J 🙂", "password": "1234"})
    assert made == {"id": 2, "message": "User created"}
    found = await home.done(home.admin, "GET", "/api/users/2")
    assert (found["login"], found["email"], found["name"], found["isGrafanaAdmin"]) == (
        login,
        email,
        "J 🙂",
        False,
    )
    assert (await home.log_in(login.upper(), "1234")).subject == Subject(kind=Kind.USER, id=2)


async def test_a_new_user_is_viewer_of_the_first_organisation(home: Household) -> None:
    vic = await home.person("vic")
    expected = [{"orgId": 1, "name": "Main Org.", "role": "Viewer"}]
    assert await home.done(vic, "GET", "/api/user/orgs") == expected


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"login": "vic", "password": "secret"}, 412, "User with email 'vic' or username 'vic' already exists"),
        ({"login": "VIC", "password": "secret"}, 412, "User with email 'VIC' or username 'VIC' already exists"),
        (
            {"login": "new", "email": "Vic@Example.com", "password": "secret"},
            412,
            "User with email 'Vic@Example.com' or username 'new' already exists",
        ),
        (
            {"login": "VIC@example.com", "password": "secret"},
            412,
            "User with email 'VIC@example.com' or username 'VIC@example.com' already exists",
        ),
        ({"name": "x", "password": "secret"}, 400, "Validation error, need specify either username or email"),
        ({"login": "np"}, 422, "Password is required"),
        ({"login": "np", "password": ""}, 422, "Password is required"),
        ({"login": "np", "password": "123"}, 400, "Password is missing or too short"),
        ({"login": "np", "password": "x" * 4097}, 400, "The password is too long"),
        ({"login": "n" * 1001, "password": "secret"}, 400, "The login is too long"),
        ({"login": "a\0b", "password": "secret"}, 400, "A text holds the character NUL"),
        ({"login": "np", "password": "secret", "orgId": 9}, 400, "Organization not found"),
    ],
)
async def test_users_that_are_not_made(home: Household, body: object, status: int, message: str) -> None:
    await home.person("vic")
    reply = await home.ask(home.admin, "POST", USERS, body)
    assert (reply.status, reply.json["message"]) == (status, message)
    assert len(await home.done(home.admin, "GET", "/api/users")) == 2


@pytest.mark.parametrize("raw", [b"{{", b'{"login":["a"],"password":"secret"}', b"[]", b"\xff"])
async def test_bodies_that_do_not_decode(home: Household, raw: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    assert (await home.client.ask(home.admin, "POST", USERS, raw=raw, headers=headers)).status == 400


async def test_one_of_many_equal_applications_wins(home: Household) -> None:
    wanted = [{"login": login, "password": "secret"} for login in ("same", "SAME", "Same", "sAme")]
    replies = await asyncio.gather(*(home.ask(home.admin, "POST", USERS, body) for body in wanted))
    assert sorted(reply.status for reply in replies) == [200, 412, 412, 412]


async def test_a_user_can_be_made_in_another_organisation(home: Household) -> None:
    org_id = await home.org("Second")
    made = await home.done(home.admin, "POST", USERS, {"login": "vic", "password": "secret", "OrgId": org_id})
    assert (await home.identity(made["id"])).org_id == org_id


async def test_settings_name_the_organisation_and_the_role(tmp_path: Path) -> None:
    joining = Joining(auto_assign=True, org_id=2, role=Role.EDITOR)
    async with open_household(tmp_path, PeopleRules(joining=joining)) as home:
        assert (await home.ask(home.admin, "POST", USERS, {"login": "early", "password": "secret"})).status == 400
        await home.org("Second")
        made = await home.done(home.admin, "POST", USERS, {"login": "vic", "password": "secret"})
        vic = await home.identity(made["id"])
        assert (vic.org_id, vic.role) == (2, Role.EDITOR)


async def test_without_assignment_each_user_has_an_organisation_of_their_own(tmp_path: Path) -> None:
    joining = Joining(auto_assign=False, org_id=1, role=Role.VIEWER)
    async with open_household(tmp_path, PeopleRules(joining=joining)) as home:
        made = await home.done(home.admin, "POST", USERS, {"email": "vic@example.com", "password": "secret"})
        expected = [{"orgId": 2, "name": "vic@example.com", "role": "Admin"}]
        assert await home.done(home.admin, "GET", f"/api/users/{made['id']}/orgs") == expected
        await home.org("ed")
        taken = await home.ask(home.admin, "POST", USERS, {"login": "ed", "password": "secret"})
        assert (taken.status, taken.json) == (409, {"message": "Organization name taken"})


async def test_a_set_password_ends_all_sessions(home: Household) -> None:
    vic = await home.person("vic")
    home.clock.advance(seconds=10)
    reply = await home.ask(home.admin, "PUT", f"{USERS}/{vic.id}/password", {"password": "newpassword"})
    assert reply.json == {"message": "User password updated"}
    assert reply.forgets == (f"user={vic.id}; sessions=all; identity; streams=cut",)
    record = await home.record(Subject(kind=Kind.USER, id=vic.id))
    assert (record.sessions_valid_after, record.session_kept) == (home.clock.now(), None)
    assert (await home.log_in("vic", "pw-vic")).subject is None
    assert (await home.log_in("vic", "newpassword")).subject is not None


async def test_who_sets_their_own_stays_signed_in(home: Household) -> None:
    reply = await home.ask(in_session(home.admin, 9), "PUT", f"{USERS}/1/password", {"password": "newpassword"})
    assert reply.forgets == ("user=1; sessions=others; identity; streams=cut",)
    assert (await home.record(Subject(kind=Kind.USER, id=1))).session_kept == 9


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [({"password": "123"}, 400, "New password too short"), ({}, 422, "Password is required")],
)
async def test_passwords_that_are_not_set(home: Household, body: object, status: int, message: str) -> None:
    reply = await home.ask(home.admin, "PUT", f"{USERS}/1/password", body)
    assert (reply.status, reply.json["message"]) == (status, message)


async def test_server_admins_are_made_and_unmade(home: Household) -> None:
    vic = await home.person("vic")
    raised = await home.ask(home.admin, "PUT", f"{USERS}/{vic.id}/permissions", {"isGrafanaAdmin": True})
    assert raised.json == {"message": "User permissions updated"}
    assert raised.forgets == (f"user={vic.id}; sessions=none; identity",)
    assert (await home.identity(vic.id)).is_server_admin
    lowered = await home.ask(home.admin, "PUT", f"{USERS}/{vic.id}/permissions", {})
    assert lowered.forgets == (f"user={vic.id}; sessions=none; identity; streams=cut",)
    assert not (await home.identity(vic.id)).is_server_admin


async def test_a_flag_is_no_text(home: Household) -> None:
    assert (await home.ask(home.admin, "PUT", f"{USERS}/1/permissions", {"isGrafanaAdmin": "yes"})).status == 400


@pytest.mark.parametrize(("method", "tail"), [("PUT", "/permissions"), ("DELETE", ""), ("POST", "/disable")])
async def test_the_last_server_admin_stays_one(home: Household, method: str, tail: str) -> None:
    vic = await home.person("vic", server_admin=True)
    await home.done(home.admin, "POST", f"{USERS}/{vic.id}/disable")
    reply = await home.ask(home.admin, method, f"{USERS}/1{tail}", {})
    assert (reply.status, reply.json) == (400, LAST)
    assert (await home.log_in("admin", "admin")).subject is not None


async def test_two_admins_who_remove_each_other_leave_one(home: Household) -> None:
    vic = await home.person("vic", server_admin=True)
    removals = [home.ask(home.admin, "DELETE", f"{USERS}/{vic.id}"), home.ask(vic, "DELETE", f"{USERS}/1")]
    assert sorted(reply.status for reply in await asyncio.gather(*removals)) == [200, 400]


async def test_a_disabled_user_is_nobody_until_enabled_and_old_sessions_stay_dead(home: Household) -> None:
    vic = await home.person("vic")
    subject = Subject(kind=Kind.USER, id=vic.id)
    reply = await home.ask(home.admin, "POST", f"{USERS}/{vic.id}/disable")
    assert reply.json == {"message": "User disabled"}
    assert reply.forgets == (f"user={vic.id}; sessions=all; identity; streams=cut",)
    assert (await home.record(subject)).active is False
    assert (await home.log_in("vic", "pw-vic")).reason == "password-auth.failed"
    assert (await home.done(home.admin, "GET", f"/api/users/{vic.id}"))["isDisabled"] is True
    at = home.clock.now()
    home.clock.advance(seconds=60)
    enabled = await home.ask(home.admin, "POST", f"{USERS}/{vic.id}/enable")
    assert (enabled.json, enabled.forgets) == (
        {"message": "User enabled"},
        (f"user={vic.id}; sessions=none; identity",),
    )
    assert (await home.record(subject)).sessions_valid_after == at
    assert (await home.log_in("vic", "pw-vic")).subject == subject


async def test_a_deleted_user_is_gone(home: Household) -> None:
    vic = await home.person("vic")
    reply = await home.ask(home.admin, "DELETE", f"{USERS}/{vic.id}")
    assert reply.json == {"message": "User deleted"}
    assert reply.forgets == (f"user={vic.id}; sessions=all; identity; streams=cut",)
    assert (await home.log_in("vic", "pw-vic")).subject is None
    assert (await home.record(Subject(kind=Kind.USER, id=vic.id))).active is False
    assert (await home.ask(home.admin, "DELETE", f"{USERS}/{vic.id}")).status == 404


async def test_a_deleted_name_is_free_and_its_number_is_not(home: Household) -> None:
    vic = await home.person("vic")
    await home.done(home.admin, "DELETE", f"{USERS}/{vic.id}")
    again = await home.person("vic")
    assert again.id == vic.id + 1


async def test_every_change_is_audited_with_who_did_it(home: Household) -> None:
    vic = await home.person("vic", server_admin=True)
    await home.done(home.admin, "PUT", f"{USERS}/{vic.id}/password", {"password": "canary"})
    for method, tail in (("POST", "/disable"), ("POST", "/enable"), ("DELETE", "")):
        await home.done(home.admin, method, f"{USERS}/{vic.id}{tail}")
    events: list[dict[str, Any]] = home.audited()
    assert [event.get("change", event["audit"]) for event in events] == [
        "user_created",
        "member_role",
        "user_permissions",
        "password_changed",
        "user_disabled",
        "user_enabled",
        "user_deleted",
    ]
    assert {(event["caller_id"], event["address"]) for event in events} == {(1, "192.0.2.7")}
    assert "canary" not in str(events)
