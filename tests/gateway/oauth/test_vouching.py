"""Providers that are asked again: the session goes on, ends, or waits, by what they say."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.gateway.oauth.conftest import Enter
from tests.gateway.oauth.people import DORA, kept, who
from tests.support.openid import OpenId
from tests.support.stack import COOKIE, UNREMARKED, Stack, cookie, json_of, request
from tests.support.visitor import Visitor, location
from tests.support.waiting import until

pytestmark = UNREMARKED
Start = Callable[..., Awaitable[Stack]]
AGAIN = {"use_refresh_token": "true"}


@pytest.fixture
async def stack(start: Start) -> Stack:
    return await start({**AGAIN, "role_attribute_path": "role"})


@pytest.fixture
async def dora(stack: Stack, enter: Enter) -> Visitor:
    """In a browser that has just logged in."""
    browser = Visitor(stack)
    assert await enter(stack, {**DORA, "role": "Editor"}, visitor=browser) == "/"
    return browser


def withdrawn(stack: Stack) -> list[tuple[str, str]]:
    """Sessions that ended because of their provider: the reason, and the cause."""
    told = [event for event in stack.audited() if event["audit"] == "session_withdrawn"]
    assert all(event["method"] == "oauth_generic_oauth" and event["session"] for event in told)
    return [(event["reason"], event["cause"]) for event in told]


async def role(visitor: Visitor) -> str:
    [org] = json_of(await visitor.get("/api/user/orgs"))
    return str(org["role"])


async def test_a_provider_is_asked_again_before_its_token_ends_and_roles_follow(
    provider: OpenId, dora: Visitor
) -> None:
    assert await role(dora) == "Editor"
    provider.clock.advance(seconds=44)
    await who(dora)
    assert provider.refreshed == 0
    provider.described = {"role": "Viewer"}
    provider.twist = lambda claims: {**claims, "role": "Viewer"}
    provider.clock.advance(seconds=2)
    assert await role(dora) == "Viewer"
    assert provider.refreshed == 1
    await who(dora)
    assert provider.refreshed == 1
    provider.clock.advance(seconds=50)
    await who(dora)
    assert provider.refreshed == 2


async def test_where_it_is_not_wanted_nobody_is_asked_again(start: Start, enter: Enter, provider: OpenId) -> None:
    stack = await start()
    browser = Visitor(stack)
    await enter(stack, visitor=browser)
    provider.clock.advance(seconds=3600)
    await who(browser)
    assert provider.refreshed == 0
    assert "grant" not in await kept(stack)


async def test_no_token_is_readable_at_rest(stack: Stack, provider: OpenId, dora: Visitor) -> None:
    assert "{doorward}:grant:" in await kept(stack)
    provider.clock.advance(seconds=60)
    await who(dora)
    everything = await kept(stack) + stack.audit.getvalue()
    assert "canary-refresh" not in everything
    assert DORA["sub"] not in everything


@pytest.mark.parametrize("signs_again", [True, False])
async def test_a_provider_may_or_may_not_sign_again(provider: OpenId, dora: Visitor, signs_again: bool) -> None:
    provider.signs_again = signs_again
    provider.clock.advance(seconds=60)
    assert (await who(dora))["login"] == "dora"
    assert (provider.refreshed, await role(dora)) == (1, "Editor")


async def test_a_clear_no_ends_this_session_alone(
    stack: Stack, enter: Enter, provider: OpenId, dora: Visitor
) -> None:
    provider.clock.advance(seconds=60)
    other = Visitor(stack)
    await enter(stack, visitor=other)
    provider.refusal = "invalid_grant"
    answer = await dora.get("/api/user")
    assert (answer.status, json_of(answer)["messageId"]) == (401, "session.token.unknown")
    assert withdrawn(stack) == [("auth.oauth.grant.over", "")]
    await who(other)
    provider.refusal = ""
    assert (await dora.get("/api/user")).status == 401


async def test_no_memory_answers_once_the_provider_is_to_be_asked(
    stack: Stack, provider: OpenId, dora: Visitor
) -> None:
    """A session that was used a moment ago is known again without waiting; not past that moment."""
    provider.clock.advance(seconds=44.5)
    asked = request("GET", "/api/org", cookie(dora.cookies[COOKIE]))
    async with await stack.client() as client:
        assert stack.express is not None
        async with asyncio.timeout(5):
            while not stack.express.carried:
                assert (await client.ask(asked)).status == 200
        provider.refusal = "invalid_grant"
        provider.clock.advance(seconds=0.6)
        assert (await client.ask(asked)).status == 401


async def test_a_page_leads_to_the_log_in_after_a_clear_no(provider: OpenId, dora: Visitor) -> None:
    provider.clock.advance(seconds=60)
    provider.refusal = "invalid_grant"
    answer = await dora.get("/account")
    assert (answer.status, answer.one("Location")) == (302, b"/login")
    assert not dora.cookies.get(COOKIE)


async def test_who_does_not_belong_here_any_more_is_out(start: Start, enter: Enter, provider: OpenId) -> None:
    stack = await start({**AGAIN, "allowed_groups": "ops", "groups_attribute_path": "groups"})
    browser = Visitor(stack)
    assert await enter(stack, {**DORA, "groups": ["ops"]}, visitor=browser) == "/"
    provider.described = {"groups": ["dev"]}
    provider.clock.advance(seconds=60)
    assert (await browser.get("/api/user")).status == 401
    assert withdrawn(stack) == [("auth.oauth.membership.missing", "groups")]


async def test_another_subject_is_another_person(stack: Stack, provider: OpenId, dora: Visitor) -> None:
    provider.twist = lambda claims: {**claims, "sub": "666"}
    provider.described = {"sub": "666"}
    provider.clock.advance(seconds=60)
    assert (await dora.get("/api/user")).status == 401
    assert withdrawn(stack) == [("auth.oauth.subject.changed", "")]


@pytest.mark.parametrize("trouble", ["away", "invalid_client", "forged"])
async def test_a_provider_that_cannot_be_asked_is_given_an_hour(
    stack: Stack, provider: OpenId, dora: Visitor, trouble: str
) -> None:
    """Counted from the first attempt: nobody is out because of the first minute of an outage."""
    provider.clock.advance(seconds=3 * 3600)
    if trouble == "forged":
        provider.twist = lambda claims: {**claims, "aud": "another"}
    else:
        provider.away, provider.refusal = trouble == "away", trouble
    for _ in range(3):
        await who(dora)
    assert provider.asked.count("/token") == 2 + (trouble == "invalid_client")
    provider.clock.advance(seconds=3599)
    await who(dora)
    provider.clock.advance(seconds=31)
    assert (await dora.get("/api/user")).status == 401
    assert withdrawn(stack) == [("auth.oauth.provider.unreachable", "")]


async def test_a_provider_that_is_back_is_asked_again(stack: Stack, provider: OpenId, dora: Visitor) -> None:
    provider.clock.advance(seconds=60)
    provider.away = True
    await who(dora)
    provider.away = False
    provider.clock.advance(seconds=31)
    await who(dora)
    assert provider.refreshed == 1
    provider.clock.advance(seconds=3700)
    provider.away = True
    await who(dora)
    assert withdrawn(stack) == []


async def test_many_requests_over_two_gateways_ask_once(
    start: Start, stack: Stack, provider: OpenId, dora: Visitor
) -> None:
    other = Visitor(await start({**AGAIN, "role_attribute_path": "role"}))
    other.cookies = dict(dora.cookies)
    provider.pause = 0.2
    provider.clock.advance(seconds=61)
    answers = await asyncio.gather(*(each.get("/api/user") for each in (dora, other) for _ in range(20)))
    assert {answer.status for answer in answers} == {200}
    assert provider.refreshed == 1
    assert withdrawn(stack) == []


async def test_nobody_waits_long_while_the_old_token_is_good(provider: OpenId, dora: Visitor) -> None:
    provider.pause = 1.5
    provider.clock.advance(seconds=46)
    await who(dora)
    assert provider.refreshed == 0
    await until(lambda: provider.refreshed == 1)
    await who(dora)
    assert provider.refreshed == 1


async def test_logging_out_while_it_is_asked_brings_nothing_back(
    stack: Stack, provider: OpenId, dora: Visitor
) -> None:
    provider.pause = 0.5
    provider.clock.advance(seconds=61)
    asking = asyncio.create_task(dora.get("/api/user"))
    await until(lambda: provider.asked.count("/token") == 2)
    leaving = Visitor(stack)
    leaving.cookies = dict(dora.cookies)
    await leaving.get("/logout")
    await asking
    assert "grant" not in await kept(stack)
    assert (await dora.get("/api/user")).status == 401


async def test_who_is_disabled_here_is_not_asked_about(stack: Stack, provider: OpenId, dora: Visitor) -> None:
    user_id = (await who(dora))["id"]
    await stack.done("POST", f"/api/admin/users/{user_id}/disable", ("Authorization", "Basic YWRtaW46YWRtaW4="))
    provider.clock.advance(seconds=61)
    assert (await dora.get("/api/user")).status == 401
    assert provider.refreshed == 0


async def test_a_grant_outlives_a_change_of_the_secret_key(
    start: Start, stack: Stack, provider: OpenId, dora: Visitor
) -> None:
    changed = {
        ("security", "secret_key"): "another secret key of the tests",
        ("security", "previous_secret_key"): stack.settings.security.secret_key.reveal(),
    }
    dora.stack = await start({**AGAIN, "role_attribute_path": "role"}, others=changed)
    provider.clock.advance(seconds=61)
    await who(dora)
    assert provider.refreshed == 1


async def test_the_provider_is_asked_for_a_token_that_lasts(stack: Stack) -> None:
    away = location(await Visitor(stack).get("/login/generic_oauth"))
    assert parse_qs(urlsplit(away).query)["scope"] == ["openid profile email offline_access"]
