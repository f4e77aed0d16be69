"""With a provider that others have written: no misunderstanding of ours can be on both sides."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.gateway.oauth.people import DORA, FAILED, reasons, who
from tests.support.clock import FrozenClock
from tests.support.ready_made import ReadyMade, running_ready_made
from tests.support.stack import UNREMARKED, Stack, json_of
from tests.support.visitor import Visitor, location

pytestmark = UNREMARKED


@pytest.fixture
async def ready_made(tmp_path: Path) -> AsyncIterator[ReadyMade]:
    back = "http://localhost:3000/login/generic_oauth"
    async with running_ready_made(tmp_path, DORA, redirect_uri=back) as found:
        yield found


@pytest.fixture
async def stack(start_stack: Callable[..., Awaitable[Stack]], ready_made: ReadyMade) -> Stack:
    own = {
        "enabled": "true",
        "client_id": ready_made.client_id,
        "client_secret": ready_made.client_secret,
        "scopes": "openid profile email",
        "issuer": ready_made.issuer,
        "use_refresh_token": "true",
        "role_attribute_path": "role",
    }
    overrides = {("auth.generic_oauth", key): value for key, value in own.items()}
    return await start_stack(overrides, clock=FrozenClock(time.time()))


async def test_a_person_logs_in(stack: Stack, ready_made: ReadyMade) -> None:
    browser = Visitor(stack)
    away = location(await browser.get("/login/generic_oauth"))
    assert location(await browser.get(await ready_made.agree(away, DORA["sub"]))) == "/"
    found = await who(browser)
    assert (found["login"], found["email"], found["name"]) == ("dora", "dora@example.com", "Dora Doe")


async def test_its_answer_is_good_once_and_for_the_browser_that_asked(stack: Stack, ready_made: ReadyMade) -> None:
    browser, other = Visitor(stack), Visitor(stack)
    back = await ready_made.agree(location(await browser.get("/login/generic_oauth")), DORA["sub"])
    await other.get("/login/generic_oauth")
    assert location(await other.get(back)) == FAILED
    assert location(await browser.get(back)) == FAILED
    assert reasons(stack) == [("auth.oauth.state.invalid", "another's"), ("auth.oauth.state.invalid", "unknown")]


async def test_it_is_asked_again_and_ends_what_it_has_taken_back(stack: Stack, ready_made: ReadyMade) -> None:
    browser = Visitor(stack)
    away = location(await browser.get("/login/generic_oauth"))
    await browser.get(await ready_made.agree(away, DORA["sub"]))
    await ready_made.describe(DORA["sub"], {**DORA, "name": "Dora Dott", "role": "Editor"})
    stack.clock.advance(seconds=3600)
    assert (await who(browser))["name"] == "Dora Dott"
    assert json_of(await browser.get("/api/user/orgs"))[0]["role"] == "Editor"
    await ready_made.revoke(DORA["sub"])
    stack.clock.advance(seconds=3600)
    assert (await browser.get("/api/user")).status == 401
    told = [event for event in stack.audited() if event["audit"] == "session_withdrawn"]
    assert [event["reason"] for event in told] == ["auth.oauth.grant.over"]
