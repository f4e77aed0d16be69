"""Which of the provider's users come in, as what, and what they are called here."""

from collections.abc import Awaitable, Callable

import pytest

from contract.errors import StartFault
from contract.settings import SettingsError
from tests.gateway.oauth.conftest import Enter
from tests.gateway.oauth.people import DORA, FAILED, reasons, who
from tests.support.openid import Claims, OpenId
from tests.support.stack import AS_ADMIN, UNREMARKED, Stack
from tests.support.visitor import Visitor

pytestmark = UNREMARKED
Start = Callable[..., Awaitable[Stack]]
ROLE = (
    "contains(groups || `[]`, 'admins') && 'Admin' || contains(groups || `[]`, 'editors') && 'Editor' || 'Viewer'"
)


@pytest.mark.parametrize(
    ("email", "verified", "comes_in"),
    [
        ("dora@example.com", True, True),
        ("dora@EXAMPLE.com", True, True),
        ("dora@example.com", None, True),
        ("dora@example.com", False, False),
        ("dora@example.com", "true", True),
        ("dora@example.com", "false", False),
        ("dora@example.com", 1, False),
        ("dora@evil.test", True, False),
        ("dora@evil.test@example.com", True, False),
        ("dora@sub.example.com", True, False),
        ("example.com", True, False),
        ("dora@", True, False),
    ],
)
async def test_only_some_domains_may_come_in(
    start: Start, enter: Enter, email: str, verified: object, comes_in: bool
) -> None:
    stack = await start({"allowed_domains": "example.com example.org"})
    claims = {**DORA, "email": email, "email_verified": verified}
    assert await enter(stack, claims) == ("/" if comes_in else FAILED)
    assert reasons(stack) == ([] if comes_in else [("auth.oauth.email.not-allowed", "")])


@pytest.mark.parametrize(
    "case",
    [
        ({}, {"email": None}, "auth.oauth.email.missing"),
        ({}, {"email": {"value": "dora@example.com"}}, "auth.oauth.email.missing"),
        ({"allowed_groups": "ops"}, {"groups": ["devs"]}, "auth.oauth.membership.missing"),
        ({"allowed_groups": "ops"}, {"groups": None}, "auth.oauth.membership.missing"),
        ({"allowed_organizations": "acme"}, {}, "auth.oauth.membership.missing"),
        ({"team_ids": "9"}, {}, "auth.oauth.membership.missing"),
        ({"role_attribute_path": "role", "role_attribute_strict": "true"}, {}, "auth.oauth.role.missing"),
        ({"allow_sign_up": "false"}, {}, "user.sync.signup-disabled"),
    ],
)
async def test_who_does_not_belong_here_does_not_come_in(
    start: Start, enter: Enter, provider: OpenId, case: tuple[dict[str, str], Claims, str]
) -> None:
    more, claims, reason = case
    provider.lists = {"/user/orgs": [{"login": "other"}], "/user/teams": [{"id": 7}]}
    stack = await start({"groups_attribute_path": "groups", **more})
    assert await enter(stack, {**DORA, **claims}) == FAILED
    assert [found for found, _ in reasons(stack)] == [reason]


async def test_who_belongs_here_comes_in(start: Start, enter: Enter, provider: OpenId) -> None:
    provider.lists = {"/user/orgs": [{"login": "Acme"}], "/user/teams": [{"id": 7}, {"id": 9}]}
    more = {
        "allowed_organizations": "acme",
        "team_ids": "9",
        "groups_attribute_path": "groups",
        "allowed_groups": "ops",
    }
    assert await enter(await start(more), {**DORA, "groups": ["ops", "devs"]}) == "/"


async def test_attributes_are_found_where_the_settings_say(start: Start, enter: Enter) -> None:
    more = {
        "email_attribute_path": "contact.mail",
        "login_attribute_path": "names[0]",
        "name_attribute_path": "join(' ', names)",
    }
    browser = Visitor(await start(more))
    claims = {**DORA, "contact": {"mail": "d@example.org"}, "names": ["dd", "D."]}
    await enter(browser.stack, claims, visitor=browser)
    found = await who(browser)
    assert (found["login"], found["email"], found["name"]) == ("dd", "d@example.org", "dd D.")


async def test_roles_follow_the_provider_at_every_log_in(start: Start, enter: Enter) -> None:
    stack = await start({"role_attribute_path": ROLE})
    for group, role in (("editors", "Editor"), ("admins", "Admin"), ("nothing", "Viewer")):
        await enter(stack, {**DORA, "groups": [group]})
        members = await stack.done("GET", "/api/org/users", AS_ADMIN)
        assert [each["role"] for each in members if each["login"] == "dora"] == [role]


async def test_server_admins_are_made_only_where_the_settings_let_them(start: Start, enter: Enter) -> None:
    browser = Visitor(await start({"role_attribute_path": "'GrafanaAdmin'", "allow_assign_grafana_admin": "true"}))
    await enter(browser.stack, visitor=browser)
    assert (await who(browser))["isGrafanaAdmin"] is True
    other = Visitor(await start({"role_attribute_path": "'GrafanaAdmin'"}))
    await enter(other.stack, {**DORA, "sub": "2", "preferred_username": "eve", "email": "e@x.test"}, visitor=other)
    assert (await who(other))["isGrafanaAdmin"] is False


async def test_an_account_is_found_by_e_mail_only_where_the_settings_dare(start: Start, enter: Enter) -> None:
    others = {("auth", "oauth_allow_insecure_email_lookup"): "true"}
    browser = Visitor(await start(others=others))
    person = await browser.stack.person("ada")
    claims = {**DORA, "email": "ada@example.com"}
    assert await enter(browser.stack, {**claims, "email_verified": False}) == FAILED
    assert await enter(browser.stack, claims, visitor=browser) == "/"
    assert (await who(browser))["id"] == person.id


async def test_who_is_disabled_here_does_not_come_in(start: Start, enter: Enter) -> None:
    browser = Visitor(await start())
    await enter(browser.stack, visitor=browser)
    user_id = (await who(browser))["id"]
    await browser.stack.done("POST", f"/api/admin/users/{user_id}/disable", AS_ADMIN)
    assert await enter(browser.stack) == FAILED
    assert reasons(browser.stack) == [("identity.disabled", "")]


async def test_the_same_number_at_another_issuer_is_somebody_else(
    start: Start, enter: Enter, provider: OpenId
) -> None:
    first = Visitor(await start())
    await enter(first.stack, visitor=first)
    provider.issuer = provider.issuer.replace("127.0.0.1", "localhost")
    second = Visitor(await start())
    other = {**DORA, "preferred_username": "dora2", "email": "dora@other.test"}
    await enter(second.stack, other, visitor=second)
    assert (await who(first))["id"] != (await who(second))["id"]


@pytest.mark.parametrize("key", ["role_attribute_path", "email_attribute_path", "groups_attribute_path"])
async def test_an_expression_that_cannot_be_read_keeps_the_gateway_from_starting(start: Start, key: str) -> None:
    with pytest.raises(StartFault, match=rf"\[auth.generic_oauth\] {key}"):
        await start({key: "a[["})


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"scopes": "profile"}, "scopes"),
        ({"client_id": ""}, "client_id"),
        ({"issuer": "", "scopes": "user"}, "auth_url"),
        ({"allowed_groups": "ops"}, "groups_attribute_path"),
        ({"tls_client_cert": "/nowhere"}, "tls_client_key"),
    ],
)
async def test_settings_that_cannot_work_are_named_at_start(
    start: Start, more: dict[str, str], named: str
) -> None:
    with pytest.raises(SettingsError, match=named):
        await start(more)
