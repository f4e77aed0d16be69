import msgspec

from contract.identity import Role
from contract.internal import (
    DISMISS_USER,
    EXTERNAL_USERS,
    Dismissed,
    DismissUser,
    External,
    Externals,
    ListExternals,
)
from tests.backend.externals.test_service import CARLA, made, profile, refused, roles, upsert
from tests.support.household import Household


async def dismissed(home: Household, external_id: str = CARLA.external_id, *, provider: str = "ldap") -> Dismissed:
    reply = await home.client.call(DISMISS_USER, DismissUser(provider=provider, external_id=external_id))
    assert reply.status == 200
    return msgspec.convert(reply.json, Dismissed)


async def listed(home: Household, **wanted: int) -> list[External]:
    reply = await home.client.call(EXTERNAL_USERS, msgspec.convert({"provider": "ldap", **wanted}, ListExternals))
    assert reply.status == 200
    return msgspec.convert(reply.json, Externals).users


async def test_who_is_known_no_more_is_disabled_until_they_are_again(home: Household) -> None:
    user_id = await made(home)
    found = await dismissed(home)
    assert found.subject is not None
    assert found.subject.id == user_id
    assert (await profile(home, user_id))["isDisabled"] is True
    assert not (await home.record(found.subject)).active
    assert (await dismissed(home)).reason == "disabled"
    back = await upsert(home)
    assert (back.subject, back.changed) == (found.subject, True)
    assert (await profile(home, user_id))["isDisabled"] is False
    told = [event["changes"] for event in home.audited() if event["audit"] == "external_user"]
    assert told == ["created linked", "disabled", "enabled"]


async def test_whom_an_admin_disables_no_provider_enables(home: Household) -> None:
    user_id = await made(home)
    await home.done(home.admin, "POST", f"/api/admin/users/{user_id}/disable")
    assert (await dismissed(home)).reason == "disabled"
    assert await refused(home) == "identity.disabled"
    await home.done(home.admin, "POST", f"/api/admin/users/{user_id}/enable")
    assert (await dismissed(home)).subject is not None
    await home.done(home.admin, "POST", f"/api/admin/users/{user_id}/disable")
    assert await refused(home) == "identity.disabled"


async def test_a_provider_dismisses_only_whom_it_has_made(home: Household) -> None:
    local = await home.person("sid")
    await made(home, provider="oauth_github", external_id="7", email=f"{local.login}@example.com", by_email=True)
    assert (await dismissed(home, "7", provider="oauth_github")).reason == "local"
    assert (await dismissed(home, "nobody")).reason == "unknown"
    await made(home)
    assert (await dismissed(home, provider="jwt")).reason == "unknown"


async def test_the_last_server_admin_stays(home: Household) -> None:
    user_id = await made(home, is_server_admin=True, roles={1: Role.ADMIN})
    await home.done(home.admin, "PUT", "/api/admin/users/1/permissions", {"isGrafanaAdmin": False})
    assert (await dismissed(home)).reason == "last-admin"
    assert not (await profile(home, user_id))["isDisabled"]


async def test_the_users_of_a_provider_are_listed_page_by_page(home: Household) -> None:
    first = await made(home)
    second = await made(home, external_id="cn=dora", login="dora", email="dora@corp.test")
    await made(home, provider="jwt", external_id="cn=else", login="else", email="else@corp.test")
    await dismissed(home)
    found = await listed(home)
    assert [(each.user_id, each.external_id, each.is_disabled, each.is_dismissed) for each in found] == [
        (first, "cn=carla", True, True),
        (second, "cn=dora", False, False),
    ]
    assert [each.login for each in await listed(home, after=first)] == ["dora"]
    assert [each.email for each in await listed(home, user_id=first)] == ["carla@corp.test"]


async def test_roles_may_be_wanted_by_name_and_everywhere(home: Household) -> None:
    other = (await home.done(home.admin, "POST", "/api/orgs", {"name": "Second"}))["orgId"]
    named = {"Second": Role.EDITOR, "Nowhere": Role.ADMIN}
    user_id = await made(home, roles={1: Role.VIEWER, other: Role.VIEWER}, named_roles=named)
    assert await roles(home, user_id) == {1: Role.VIEWER, other: Role.EDITOR}
    await made(home, named_roles={"Second": Role.ADMIN}, role_everywhere=Role.EDITOR)
    assert await roles(home, user_id) == {1: Role.EDITOR, other: Role.ADMIN}
    await made(home, named_roles={"Nowhere": Role.ADMIN})
    assert await roles(home, user_id) == {1: Role.EDITOR, other: Role.ADMIN}
