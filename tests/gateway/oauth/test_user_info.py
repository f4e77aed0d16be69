"""Providers of other shapes: GitHub, Google, and plain OAuth without ID tokens."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from tests.gateway.oauth.people import FAILED, reasons, who
from tests.support.openid import CLIENT, SECRET, Claims, OpenId
from tests.support.stack import AS_ADMIN, UNREMARKED, Stack, json_of
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


async def test_lists_are_read_to_their_last_page(visit: Visit, provider: OpenId) -> None:
    first, second, third = "/user/teams?per_page=100", "/user/teams?page=2", "/user/teams?page=3"
    provider.lists = {
        first: [{"id": number} for number in range(100)],
        second: [{"id": number} for number in range(100, 200)],
        third: [{"id": 7000}],
        f"next of {first}": f"{provider.issuer}{second}",
        f"next of {second}": third,
    }
    browser = await visit("github", {"team_ids": "7000"})
    assert await enter(browser, provider, "github", {**OCTO, "email": "octo@example.com"}) == "/"
    assert provider.asked.count("/user/teams") == 3


@pytest.mark.parametrize(
    "following", ["http://127.0.0.1:9/user/teams?page=2", "//evil.example/teams", "file:///x"]
)
async def test_a_list_does_not_lead_to_another_origin(visit: Visit, provider: OpenId, following: str) -> None:
    first = "/user/teams?per_page=100"
    provider.lists = {first: [{"id": 1}], f"next of {first}": following}
    browser = await visit("github", {"team_ids": "2"})
    assert await enter(browser, provider, "github", {**OCTO, "email": "octo@example.com"}) == FAILED
    assert reasons(browser.stack) == [("auth.oauth.membership.missing", "teams")]


async def test_a_list_without_end_is_left_at_some_point(visit: Visit, provider: OpenId) -> None:
    first = "/user/teams?per_page=100"
    provider.lists = {first: [{"id": 1}], f"next of {first}": first}
    browser = await visit("github", {"team_ids": "2"})
    assert await enter(browser, provider, "github", {**OCTO, "email": "octo@example.com"}) == FAILED
    assert provider.asked.count("/user/teams") == 50


@pytest.mark.parametrize(
    ("path", "told"), [("[].number", [{"number": 7}]), ("teams[*].key", {"teams": [{"key": "7"}]})]
)
async def test_the_numbers_of_teams_are_where_the_settings_say(
    visit: Visit, provider: OpenId, path: str, told: object
) -> None:
    provider.lists = {"/teams": told}
    more = {"team_ids": "7", "team_ids_attribute_path": path, "teams_url": f"{provider.issuer}/teams"}
    browser = await visit("generic_oauth", more)
    assert await enter(browser, provider, "generic_oauth", {**OCTO, "email": "octo@example.com"}) == "/"


async def test_teams_of_github_are_mapped_to_organisations(visit: Visit, provider: OpenId) -> None:
    provider.lists = {"/user/teams": [{"id": 7, "slug": "ops", "organization": {"login": "acme"}}]}
    browser = await visit("github", {"org_mapping": "@acme/ops:1:Editor"})
    assert await enter(browser, provider, "github", {**OCTO, "email": "octo@example.com"}) == "/"
    assert [org["role"] for org in json_of(await browser.get("/api/user/orgs"))] == ["Editor"]


async def test_google_hands_out_lasting_tokens_in_its_own_way(visit: Visit, provider: OpenId) -> None:
    more = {"issuer": provider.issuer, "use_refresh_token": "true"}
    browser = await visit("google", more)
    away = parse_qs(urlsplit(location(await browser.get("/login/google"))).query)
    assert (away["access_type"], away["prompt"], away["scope"]) == (
        ["offline"],
        ["consent"],
        ["openid email profile"],
    )


async def test_the_provider_is_told_what_to_show(visit: Visit, provider: OpenId) -> None:
    browser = await visit("generic_oauth", {"login_prompt": "select_account"})
    away = location(await browser.get("/login/generic_oauth"))
    assert parse_qs(urlsplit(away).query)["prompt"] == ["select_account"]


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
