import asyncio
from typing import Any

import msgspec
import pytest

from contract.identity import Kind, Role
from contract.internal import UPSERT_USER, Subject, Upserted, UpsertUser
from tests.support.household import Household

CARLA = UpsertUser(
    provider="ldap",
    external_id="cn=carla",
    login="carla",
    email="carla@corp.test",
    name="Carla C",
    allow_sign_up=True,
)


async def upsert(home: Household, wanted: UpsertUser = CARLA, **changes: object) -> Upserted:
    reply = await home.client.call(UPSERT_USER, msgspec.structs.replace(wanted, **changes))
    assert reply.status == 200
    return msgspec.convert(reply.json, Upserted)


async def made(home: Household, wanted: UpsertUser = CARLA, **changes: object) -> int:
    upserted = await upsert(home, wanted, **changes)
    assert upserted.subject is not None, upserted.reason
    return upserted.subject.id


async def refused(home: Household, wanted: UpsertUser = CARLA, **changes: object) -> str:
    upserted = await upsert(home, wanted, **changes)
    assert upserted.subject is None
    return upserted.reason


async def profile(home: Household, user_id: int) -> dict[str, Any]:
    return dict(await home.done(home.admin, "GET", f"/api/users/{user_id}"))


async def roles(home: Household, user_id: int) -> dict[int, Role]:
    return (await home.record(Subject(kind=Kind.USER, id=user_id))).roles


async def test_who_may_sign_up_gets_an_external_account(home: Household) -> None:
    upserted = await upsert(home)
    assert upserted.subject is not None
    assert (upserted.created, upserted.changed, upserted.lost) == (True, True, False)
    shown = await profile(home, upserted.subject.id)
    assert (shown["login"], shown["email"], shown["name"]) == ("carla", "carla@corp.test", "Carla C")
    assert (shown["isExternal"], shown["authLabels"], shown["orgId"]) == (True, ["LDAP"], 1)
    assert await roles(home, upserted.subject.id) == {1: Role.VIEWER}


async def test_nobody_is_made_where_sign_up_is_off(home: Household) -> None:
    assert await refused(home, allow_sign_up=False) == "user.sync.signup-disabled"
    user_id = await made(home)
    assert await made(home, allow_sign_up=False) == user_id


async def test_the_same_call_again_changes_nothing(home: Household) -> None:
    first = await upsert(home, roles={1: Role.EDITOR}, is_server_admin=True)
    again = await upsert(home, roles={1: Role.EDITOR}, is_server_admin=True)
    assert again.subject == first.subject
    assert again.credential_version == first.credential_version
    assert (again.created, again.changed, again.lost) == (False, False, False)
    assert [event["changes"] for event in home.audited() if event["audit"] == "external_user"] == [
        "created linked"
    ]


async def test_fifty_calls_at_once_make_one_user(home: Household) -> None:
    upserted = await asyncio.gather(*(upsert(home, roles={1: Role.EDITOR}) for _ in range(50)))
    assert len({answer.subject.id for answer in upserted if answer.subject is not None}) == 1
    assert sum(answer.created for answer in upserted) == 1
    assert len(await home.done(home.admin, "GET", "/api/users")) == 2


async def test_a_provider_may_rename_its_user(home: Household) -> None:
    user_id = await made(home)
    renamed = await upsert(home, login="carla2", email="", name="Carla D")
    assert renamed.subject == Subject(kind=Kind.USER, id=user_id)
    assert renamed.changed
    shown = await profile(home, user_id)
    assert (shown["login"], shown["email"], shown["name"]) == ("carla2", "carla@corp.test", "Carla D")


async def test_a_name_that_only_changes_its_spelling_stays(home: Household) -> None:
    await made(home)
    assert not (await upsert(home, login="CARLA")).changed


async def test_the_profile_stays_where_the_provider_does_not_keep_it(home: Household) -> None:
    user_id = await made(home)
    await upsert(home, name="Somebody else", update_profile=False)
    assert (await profile(home, user_id))["name"] == "Carla C"


async def test_a_name_of_somebody_else_is_not_given(home: Household) -> None:
    await home.person("vic")
    user_id = await made(home)
    assert await made(home, email="VIC@example.com", name="New") == user_id
    shown = await profile(home, user_id)
    assert (shown["email"], shown["name"]) == ("carla@corp.test", "New")


@pytest.mark.parametrize(
    "changes",
    [
        {"login": "admin"},
        {"login": "ADMIN"},
        {"login": "admin@localhost"},
        {"email": "admin@localhost"},
        {"email": "admin"},
    ],
)
@pytest.mark.parametrize("sign_up", [True, False])
async def test_a_local_account_is_not_taken_over(
    home: Household,
    changes: dict[str, Any],
    sign_up: bool,
) -> None:
    before = await profile(home, 1)
    assert await refused(home, allow_sign_up=sign_up, **changes) == "user.sync.conflict"
    assert await profile(home, 1) == before


async def test_who_may_use_our_names_speaks_for_a_local_account_and_leaves_it_as_it_is(home: Household) -> None:
    before = await profile(home, 1)
    upserted = await upsert(
        home, login="Admin", email="evil@corp.test", roles={1: Role.VIEWER}, is_server_admin=False, by_login=True
    )
    assert upserted.subject == Subject(kind=Kind.USER, id=1)
    assert not upserted.changed
    assert await profile(home, 1) == before
    assert await roles(home, 1) == {1: Role.ADMIN}
    assert (await home.log_in("admin", "admin")).subject is not None


async def test_a_local_account_that_is_renamed_is_not_spoken_for_by_its_old_name(home: Household) -> None:
    vic = await home.person("vic")
    assert await made(home, login="vic", by_login=True) == vic.id
    await home.done(home.admin, "PUT", f"/api/users/{vic.id}", {"login": "victoria"})
    assert await made(home, login="vic", by_login=True) != vic.id


async def test_an_e_mail_finds_an_account_only_where_that_is_allowed_and_is_then_pinned(home: Household) -> None:
    vic = await home.person("vic")
    github = UpsertUser(provider="oauth_github", external_id="7", login="vv", email="Vic@example.com")
    assert await refused(home, github) == "user.sync.conflict"
    assert await made(home, github, by_email=True) == vic.id
    assert await made(home, github, email="moved@example.com") == vic.id
    assert await refused(home, github, external_id="8", by_email=True) == "user.sync.conflict"
    assert (await profile(home, vic.id))["isExternal"] is False


async def test_a_login_that_is_anothers_e_mail_names_nobody(home: Household) -> None:
    await home.person("vic")
    assert await refused(home, login="vic@example.com", by_login=True) == "user.sync.conflict"


async def test_an_external_account_of_another_provider_is_linked_by_name(home: Household) -> None:
    user_id = await made(home)
    proxy = UpsertUser(provider="authproxy", external_id="carla", login="carla", by_login=True)
    assert (await upsert(home, proxy)).changed
    assert not (await upsert(home, proxy)).changed
    assert await made(home, proxy, by_login=False) == user_id
    assert await refused(home, proxy, external_id="other") == "user.sync.conflict"


async def test_disabled_users_are_refused_however_they_are_found(home: Household) -> None:
    user_id = await made(home)
    vic = await home.person("vic")
    for number in (user_id, vic.id):
        await home.done(home.admin, "POST", f"/api/admin/users/{number}/disable")
    assert await refused(home) == "identity.disabled"
    assert await refused(home, external_id="x", login="vic", by_login=True) == "identity.disabled"


async def test_a_deleted_user_is_made_anew(home: Household) -> None:
    user_id = await made(home)
    await home.done(home.admin, "DELETE", f"/api/admin/users/{user_id}")
    assert await made(home) > user_id


async def test_roles_become_what_the_provider_says(home: Household) -> None:
    second = await home.org("Second")
    user_id = await made(home, roles={1: Role.ADMIN, second: Role.VIEWER})
    assert await roles(home, user_id) == {1: Role.ADMIN, second: Role.VIEWER}
    raised = await upsert(home, roles={1: Role.ADMIN, second: Role.EDITOR})
    assert (raised.changed, raised.lost) == (True, False)
    lowered = await upsert(home, roles={second: Role.VIEWER})
    assert (lowered.changed, lowered.lost) == (True, True)
    assert await roles(home, user_id) == {second: Role.VIEWER}
    assert (await profile(home, user_id))["orgId"] == second


@pytest.mark.parametrize("wanted", [None, {}, {99: Role.ADMIN}])
async def test_roles_stay_where_the_provider_says_none_that_exists(
    home: Household, wanted: dict[int, Role] | None
) -> None:
    user_id = await made(home)
    assert not (await upsert(home, roles=wanted)).changed
    assert await roles(home, user_id) == {1: Role.VIEWER}


async def test_nobody_is_made_who_would_be_in_no_organisation(home: Household) -> None:
    assert await refused(home, roles={99: Role.ADMIN}) == "user.sync.forbidden"
    assert len(await home.done(home.admin, "GET", "/api/users")) == 1


async def test_the_last_admin_of_an_organisation_stays_one(home: Household) -> None:
    second = await home.org("Second")
    user_id = await made(home, roles={second: Role.ADMIN})
    await home.done(home.admin, "DELETE", f"/api/orgs/{second}/users/1")
    await upsert(home, roles={second: Role.VIEWER})
    assert await roles(home, user_id) == {second: Role.ADMIN}
    await upsert(home, roles={1: Role.VIEWER})
    assert await roles(home, user_id) == {1: Role.VIEWER, second: Role.ADMIN}


async def test_the_last_server_admin_stays_one(home: Household) -> None:
    user_id = await made(home, is_server_admin=True)
    await home.done(home.admin, "PUT", "/api/admin/users/1/permissions", {"isGrafanaAdmin": False})
    assert not (await upsert(home, is_server_admin=False)).changed
    assert (await profile(home, user_id))["isGrafanaAdmin"] is True


async def test_the_flag_of_server_admins_follows_the_provider(home: Household) -> None:
    user_id = await made(home)
    assert not (await upsert(home, is_server_admin=True)).lost
    assert (await profile(home, user_id))["isGrafanaAdmin"] is True
    assert (await upsert(home)).changed is False
    assert (await upsert(home, is_server_admin=False)).lost
    assert (await profile(home, user_id))["isGrafanaAdmin"] is False


@pytest.mark.parametrize(
    "changes",
    [
        {"login": "", "email": ""},
        {"login": "x" * 1001},
        {"email": "x" * 1001},
        {"name": "x" * 1001},
        {"login": "a\0b"},
        {"external_id": "a\0b"},
    ],
)
async def test_names_that_no_account_can_have_are_refused(home: Household, changes: dict[str, Any]) -> None:
    assert await refused(home, **changes) == "user.sync.forbidden"


async def test_an_external_user_has_no_password(home: Household) -> None:
    await made(home)
    for password in ("", "carla"):
        assert (await home.log_in("carla", password)).subject is None


async def test_a_body_that_is_no_question_is_refused(home: Household) -> None:
    for body in (b"", b"{}", b'{"provider":"x","external_id":"y","roles":{"1":"Owner"}}'):
        assert (await home.client.call(UPSERT_USER, body)).status == 400


@pytest.mark.parametrize(
    "names",
    [
        {"login": "ad\u202emin"},
        {"login": "admin\x00"},
        {"login": "adm\u200bin"},
        {"email": "a@b.test\r\nx"},
        {"name": "Carla\x1b[2J"},
    ],
)
async def test_names_that_could_deceive_are_refused(home: Household, names: dict[str, Any]) -> None:
    assert await refused(home, **names) == "user.sync.forbidden"
    user_id = await made(home, name="Family \U0001f468\u200d\U0001f469")
    assert await refused(home, **names) == "user.sync.forbidden"
    assert (await profile(home, user_id))["login"] == "carla"
