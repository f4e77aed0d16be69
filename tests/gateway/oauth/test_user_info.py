"""Providers of other shapes: GitHub, Google, and plain OAuth without ID tokens."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.gateway.oauth.people import FAILED, reasons, who
from tests.support.openid import CLIENT, SECRET, Claims, OpenId
from tests.support.stack import AS_ADMIN, UNREMARKED, Stack
from tests.support.visitor import Visitor, location

pytestmark = UNREMARKED
StartStack = Callable[..., Awaitable[Stack]]
OCTO: Claims = {"sub": "unused", "id": 583231, "login": "octo", "name": "Octo Cat", "email": None}


@pytest.fixture
def visit(provider: OpenId, start_stack: StartStack) -> Callable[..., Awaitable[Visitor]]:
    """A browser at a Doorward that knows the provider as one of this name."""

    async def visited(name: str, more: dict[str, str]) -> Visitor:
        own = {
            "enabled": "true",
            "client_id": CLIENT,
            "client_secret": SECRET,
            "auth_url": f"{provider.issuer}/authorize",
            "token_url": f"{provider.issuer}/token",
            "api_url": f"{provider.issuer}/user",
            **more,
        }
        overrides = {(f"auth.{name}", key): value for key, value in own.items()}
        return Visitor(await start_stack(overrides, clock=provider.clock))

    return visited


async def enter(browser: Visitor, provider: OpenId, name: str, person: Claims) -> str:
    away = location(await browser.get(f"/login/{name}"))
    return location(await browser.get(provider.approve(away, person)))


Visit = Callable[..., Awaitable[Visitor]]


async def test_github_tells_its_number_and_its_verified_address(visit: Visit, provider: OpenId) -> None:
    provider.lists = {
        "/user/emails": [
            {"email": "evil@example.com", "primary": False, "verified": False},
            {"email": "octo@example.com", "primary": True, "verified": True},
        ]
    }
    provider.described = {"sub": None}
    browser = await visit("github", {})
    assert await enter(browser, provider, "github", OCTO) == "/"
    found = await who(browser)
    assert (found["login"], found["email"], found["name"]) == ("octo", "octo@example.com", "Octo Cat")
    assert found["authLabels"] == ["GitHub"]


async def test_an_address_that_github_has_not_verified_is_none(visit: Visit, provider: OpenId) -> None:
    provider.lists = {"/user/emails": [{"email": "octo@example.com", "primary": True, "verified": False}]}
    browser = await visit("github", {})
    assert await enter(browser, provider, "github", OCTO) == FAILED
    assert reasons(browser.stack) == [("auth.oauth.email.missing", "")]


async def test_teams_of_github_can_decide_the_role(visit: Visit, provider: OpenId) -> None:
    team = {"id": 7, "slug": "ops", "organization": {"login": "acme"}}
    provider.lists = {"/user/teams": [team], "/user/orgs": [{"login": "acme"}]}
    path = "contains(groups[*], '@acme/ops') && 'Editor' || 'Viewer'"
    more = {"role_attribute_path": path, "allowed_organizations": "Acme", "team_ids": "7"}
    browser = await visit("github", more)
    assert await enter(browser, provider, "github", {**OCTO, "email": "octo@example.com"}) == "/"
    members = await browser.stack.done("GET", "/api/org/users", AS_ADMIN)
    assert [each["role"] for each in members if each["login"] == "octo"] == ["Editor"]


async def test_an_id_token_is_not_believed_where_nobody_could_verify_it(visit: Visit, provider: OpenId) -> None:
    provider.twist = lambda claims: {**claims, "email": "boss@example.com", "login": "boss"}
    browser = await visit("generic_oauth", {})
    assert await enter(browser, provider, "generic_oauth", {**OCTO, "email": "octo@example.com"}) == "/"
    assert (await who(browser))["login"] == "octo"
    assert "/keys" not in provider.asked


async def test_google_is_asked_for_one_domain_and_held_to_it(visit: Visit, provider: OpenId) -> None:
    more = {
        "issuer": provider.issuer,
        "jwk_set_url": f"{provider.issuer}/keys",
        "hosted_domain": "example.com",
    }
    browser = await visit("google", more)
    question = dict(parse_qsl(urlsplit(location(await browser.get("/login/google"))).query))
    assert question["hd"] == "example.com"
    person = {"sub": "1", "name": "Gus", "email": "gus@example.com", "email_verified": True}
    assert await enter(browser, provider, "google", person) == FAILED
    assert await enter(browser, provider, "google", {**person, "hd": "example.com"}) == "/"
    assert (await who(browser))["login"] == "gus@example.com"
    assert "/.well-known/openid-configuration" not in provider.asked


@pytest.mark.parametrize(
    "described",
    [{"id": None, "sub": None}, {"id": True, "sub": None}, {"id": [1], "sub": ""}],
)
async def test_who_has_no_number_at_the_provider_is_nobody(
    visit: Visit, provider: OpenId, described: dict[str, Any]
) -> None:
    provider.described = described
    browser = await visit("generic_oauth", {})
    person = {**OCTO, "email": "octo@example.com"}
    assert await enter(browser, provider, "generic_oauth", person) == FAILED
    assert reasons(browser.stack) == [("auth.oauth.userinfo.invalid", "no subject")]


async def test_an_answer_of_one_provider_is_no_answer_of_another(
    provider: OpenId, start_stack: StartStack
) -> None:
    overrides = {
        (f"auth.{name}", key): value
        for name in ("generic_oauth", "github")
        for key, value in {
            "enabled": "true",
            "client_id": CLIENT,
            "client_secret": SECRET,
            "auth_url": f"{provider.issuer}/authorize",
            "token_url": f"{provider.issuer}/token",
            "api_url": f"{provider.issuer}/user",
        }.items()
    }
    browser = Visitor(await start_stack(overrides, clock=provider.clock))
    back = provider.approve(location(await browser.get("/login/github")), OCTO)
    assert location(await browser.get(back.replace("/login/github", "/login/generic_oauth"))) == FAILED
    assert reasons(browser.stack) == [("auth.oauth.state.invalid", "another's")]
