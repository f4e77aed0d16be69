"""The log-in page beside its providers: buttons, and going to one of them without being asked."""

from collections.abc import Awaitable, Callable

import pytest

from contract.settings import SettingsError
from tests.gateway.oauth.conftest import Enter
from tests.support.openid import OpenId
from tests.support.stack import UNREMARKED, Stack
from tests.support.visitor import Visitor, location

pytestmark = UNREMARKED
Start = Callable[..., Awaitable[Stack]]
AUTO = {("auth", "oauth_auto_login"): "true"}


async def test_each_provider_has_a_button(start: Start) -> None:
    page = await Visitor(await start()).get("/login")
    assert b'href="/login/generic_oauth"' in page.body
    assert b"Log in with Acme" in page.body


async def test_a_lone_provider_can_be_gone_to_at_once(start: Start, provider: OpenId) -> None:
    browser = Visitor(await start(others=AUTO))
    assert location(await browser.get("/login")) == "/login/generic_oauth"
    assert location(await browser.get("/login/generic_oauth")).startswith(provider.issuer)


async def test_nobody_is_sent_who_asks_to_stay_or_has_failed(start: Start) -> None:
    browser = Visitor(await start({"auto_login": "true"}))
    assert (await browser.get("/login?disableAutoLogin")).status == 200
    assert (await browser.get("/login?disableAutoLogin=true")).status == 200
    await browser.get("/login/nowhere")
    assert (await browser.get("/login")).status == 200


async def test_going_in_circles_ends_at_the_page(start: Start) -> None:
    browser = Visitor(await start(others=AUTO))
    assert [(await browser.get("/login")).status for _ in range(5)] == [302, 302, 302, 200, 200]


async def test_who_logs_out_is_not_logged_in_at_once(start: Start, enter: Enter) -> None:
    browser = Visitor(await start(others=AUTO))
    await enter(browser.stack, visitor=browser)
    there = location(await browser.get("/logout"))
    assert (await browser.get(there)).status == 200


async def test_who_is_signed_in_is_led_on(start: Start, enter: Enter) -> None:
    browser = Visitor(await start(others=AUTO))
    await enter(browser.stack, visitor=browser)
    assert location(await browser.get("/login")) == "/"


async def test_only_one_provider_can_be_gone_to_by_itself(start: Start) -> None:
    with pytest.raises(SettingsError, match="oauth_auto_login"):
        await start(others={**AUTO, ("auth.github", "enabled"): "true"})
