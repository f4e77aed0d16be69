from pathlib import Path

import pytest

from backend.people import PeopleRules
from contract.identity import NOBODY, Identity, Kind, Role
from contract.internal import Subject
from tests.support.household import Household, in_session, open_household

ANONYMOUS = Identity(kind=Kind.ANONYMOUS, org_id=1, role=Role.VIEWER)
PASSWORD = "/api/user/password"


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/api/user"),
        ("PUT", "/api/user"),
        ("PUT", PASSWORD),
        ("GET", "/api/user/orgs"),
        ("GET", "/api/user/teams"),
        ("POST", "/api/user/using/1"),
    ],
)
async def test_nobody_has_no_user(home: Household, method: str, target: str) -> None:
    assert (await home.ask(NOBODY, method, target, {})).status == 401


async def test_a_user_reads_their_own_profile(home: Household) -> None:
    vic = await home.person("vic")
    assert await home.done(vic, "GET", "/api/user/") == {
        "id": vic.id,
        "email": "vic@example.com",
        "name": "Vic",
        "login": "vic",
        "theme": "",
        "orgId": 1,
        "isGrafanaAdmin": False,
        "isDisabled": False,
        "isExternal": False,
        "authLabels": [],
        "updatedAt": "2027-01-15T08:00:00Z",
        "createdAt": "2027-01-15T08:00:00Z",
        "avatarUrl": "/avatar/8829e3520aecc1ac46a9da5e85b7939c",
    }


async def test_keys_and_anonymous_callers_are_no_users(home: Household) -> None:
    for caller in (await home.key(Role.ADMIN), ANONYMOUS):
        reply = await home.ask(caller, "GET", "/api/user")
        assert (reply.status, reply.json) == (404, {"message": "User not found"})
        assert await home.done(caller, "GET", "/api/user/orgs") == []
        using = await home.ask(caller, "POST", "/api/user/using/1")
        assert (using.status, using.json["message"]) == (401, "Not a valid organization")


@pytest.mark.parametrize("target", ["/api/user", PASSWORD])
async def test_keys_and_anonymous_callers_write_nothing(home: Household, target: str) -> None:
    body = {"login": "x", "oldPassword": "a", "newPassword": "bbbbbb"}
    for caller in (await home.key(Role.ADMIN), ANONYMOUS):
        reply = await home.ask(caller, "PUT", target, body)
        assert (reply.status, reply.json) == (403, {"message": "Permission denied"})


async def test_a_user_changes_name_login_e_mail_and_theme_alone(home: Household) -> None:
    vic = await home.person("vic")
    body = {
        "name": "Vic Tor",
        "login": "tor",
        "email": "tor@example.com",
        "theme": "light",
        "isGrafanaAdmin": True,
    }
    reply = await home.ask(vic, "PUT", "/api/user", body | {"id": 1})
    assert (reply.json, reply.forgets) == (
        {"message": "User updated"},
        (f"user={vic.id}; sessions=none; identity",),
    )
    found = await home.done(vic, "GET", "/api/user")
    assert [found[key] for key in ("name", "login", "email", "theme", "isGrafanaAdmin")] == [
        "Vic Tor",
        "tor",
        "tor@example.com",
        "light",
        False,
    ]


async def test_a_renamed_user_logs_in_by_the_new_name_only(home: Household) -> None:
    vic = await home.person("vic")
    proof = await home.log_in("vic", "pw-vic")
    await home.done(vic, "PUT", "/api/user", {"login": "tor", "email": "vic@example.com"})
    assert (await home.log_in("vic", "pw-vic")).subject is None
    assert (await home.log_in("tor", "pw-vic")).subject is not None
    record = await home.record(Subject(kind=Kind.USER, id=vic.id))
    assert record.credential_version != proof.credential_version


async def test_a_new_display_name_leaves_proofs_alone(home: Household) -> None:
    vic = await home.person("vic")
    proof = await home.log_in("vic", "pw-vic")
    await home.done(vic, "PUT", "/api/user", {"login": "vic", "name": "Other"})
    record = await home.record(Subject(kind=Kind.USER, id=vic.id))
    assert record.credential_version == proof.credential_version


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"name": "x"}, 400, "Validation error, need to specify either username or email"),
        ({}, 400, "Validation error, need to specify either username or email"),
        (
            {"login": "ED", "email": "vic@example.com"},
            412,
            "User with email 'vic@example.com' or username 'ED' already exists",
        ),
        (
            {"login": "ed@EXAMPLE.com"},
            412,
            "User with email 'vic@example.com' or username 'ed@EXAMPLE.com' already exists",
        ),
        ({"login": "x" * 1001}, 400, "The login is too long"),
    ],
)
async def test_profiles_that_are_refused(home: Household, body: object, status: int, message: str) -> None:
    vic = await home.person("vic")
    await home.person("ed")
    reply = await home.ask(vic, "PUT", "/api/user", body)
    assert (reply.status, reply.json["message"]) == (status, message)


async def test_a_text_is_not_made_of_a_number(home: Household) -> None:
    assert (await home.ask(home.admin, "PUT", "/api/user", {"login": 5})).status == 400


async def test_a_changed_password_ends_the_others_and_keeps_this_session(home: Household) -> None:
    vic = in_session(await home.person("vic"), 42)
    before = await home.log_in("vic", "pw-vic")
    home.clock.advance(seconds=10)
    reply = await home.ask(
        vic, "PUT", PASSWORD, {"oldPassword": "pw-vic", "newPassword": "pässwörd🔑", "confirmNew": "x"}
    )
    assert reply.json == {"message": "User password changed"}
    assert reply.forgets == (f"user={vic.id}; sessions=others; identity; streams=cut",)
    record = await home.record(Subject(kind=Kind.USER, id=vic.id))
    assert record.credential_version == before.credential_version + 1
    assert (record.sessions_valid_after, record.session_kept) == (home.clock.now(), 42)
    assert (await home.log_in("vic", "pw-vic")).subject is None
    assert (await home.log_in("vic", "pässwörd🔑")).subject is not None


async def test_without_a_session_none_is_kept(home: Household) -> None:
    vic = await home.person("vic")
    await home.done(vic, "PUT", PASSWORD, {"oldPassword": "pw-vic", "newPassword": "12345"})
    assert (await home.record(Subject(kind=Kind.USER, id=vic.id))).session_kept is None


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"oldPassword": "nope", "newPassword": "1"}, 401, "Invalid old password"),
        ({}, 401, "Invalid old password"),
        ({"oldPassword": "pw-vic", "newPassword": "1234"}, 400, "New password is too short"),
        ({"oldPassword": "pw-vic"}, 400, "New password is too short"),
        ({"oldPassword": "pw-vic", "newPassword": "x" * 4097}, 400, "The password is too long"),
    ],
)
async def test_passwords_that_are_not_changed(home: Household, body: object, status: int, message: str) -> None:
    vic = await home.person("vic")
    reply = await home.ask(vic, "PUT", PASSWORD, body)
    assert (reply.status, reply.json["message"], reply.forgets) == (status, message, ())
    assert (await home.log_in("vic", "pw-vic")).subject is not None


async def test_a_password_is_text(home: Household) -> None:
    body = {"oldPassword": "admin", "newPassword": 12345678}
    assert (await home.ask(home.admin, "PUT", PASSWORD, body)).status == 400


async def test_a_wrong_old_password_is_audited_and_no_password_is(home: Household) -> None:
    vic = await home.person("vic")
    await home.ask(vic, "PUT", PASSWORD, {"oldPassword": "canary-old", "newPassword": "canary-new"})
    await home.done(vic, "PUT", PASSWORD, {"oldPassword": "pw-vic", "newPassword": "canary-new"})
    failed, changed = home.audited()[-2:]
    assert (failed["audit"], failed["user"], failed["method"]) == ("login_failed", vic.id, "password-change")
    assert (changed["audit"], changed["user"], changed["caller_id"]) == ("password_changed", vic.id, vic.id)
    assert not any("canary" in str(event) for event in home.audited())


async def test_organisations_are_listed_by_name(home: Household) -> None:
    vic = await home.person("vic")
    org_id = await home.org("Alpha Org")
    await home.done(home.admin, "POST", f"/api/orgs/{org_id}/users", {"loginOrEmail": "vic", "role": "Admin"})
    assert await home.done(vic, "GET", "/api/user/orgs") == [
        {"orgId": org_id, "name": "Alpha Org", "role": "Admin"},
        {"orgId": 1, "name": "Main Org.", "role": "Viewer"},
    ]


async def test_there_are_no_teams(home: Household) -> None:
    assert await home.done(home.admin, "GET", "/api/user/teams") == []


async def test_a_member_makes_an_organisation_the_active_one(home: Household) -> None:
    org_id = await home.org("Alpha Org")
    reply = await home.ask(home.admin, "POST", f"/api/user/using/{org_id}")
    assert reply.json == {"message": "Active organization changed"}
    assert reply.forgets == ("user=1; sessions=none; identity",)
    assert (await home.identity(1)).org_id == org_id
    assert (await home.done(home.admin, "GET", "/api/user"))["orgId"] == org_id


@pytest.mark.parametrize("org", ["2", "999", "abc", "0", "-1"])
async def test_organisations_that_are_not_ones_own(home: Household, org: str) -> None:
    vic = await home.person("vic")
    await home.org("Second")
    reply = await home.ask(vic, "POST", f"/api/user/using/{org}")
    assert (reply.status, reply.json["message"]) == (401, "Not a valid organization")
    assert (await home.identity(vic.id)).org_id == 1


async def test_who_is_known_elsewhere_changes_no_password_here(tmp_path: Path) -> None:
    async with open_household(tmp_path, PeopleRules(passwords_elsewhere=True)) as home:
        body = {"oldPassword": "admin", "newPassword": "another one"}
        reply = await home.ask(home.admin, "PUT", "/api/user/password", body)
        told = "Not allowed to change password when LDAP or Auth Proxy is enabled"
        assert (reply.status, reply.json) == (400, {"message": told})
        assert (await home.log_in("admin", "admin")).subject is not None
