"""How many devices may look around without a credential."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.support.rawclient import RawAnswer
from tests.support.stack import UNREMARKED, Header, Stack, cookie, json_of

pytestmark = UNREMARKED

StartStack = Callable[..., Awaitable[Stack]]
TWO = {("auth.anonymous", "enabled"): "true", ("auth.anonymous", "device_limit"): "2"}
DAY = 86400


def device(name: str) -> Header:
    return ("X-Grafana-Device-Id", name)


async def look(stack: Stack, name: str = "", *headers: Header, source: str = "127.0.0.1") -> RawAnswer:
    named = (device(name),) if name else ()
    return await stack.ask("GET", "/api/org", *named, *headers, source=source)


def assert_refused(answer: RawAnswer) -> None:
    assert (answer.status, json_of(answer)["message"]) == (401, "Unauthorized")
    assert json_of(answer)["messageId"] == "anonymous.device-limit-reached"


@pytest.fixture
async def stack(start_stack: StartStack) -> Stack:
    return await start_stack(TWO)


async def test_so_many_devices_look_around_and_no_more(stack: Stack) -> None:
    for _ in range(2):
        for name in ("one", "two"):
            assert (await look(stack, name)).status == 200
        assert_refused(await look(stack, "three"))


async def test_a_device_without_a_name_is_its_address(stack: Stack) -> None:
    assert (await look(stack)).status == 200
    assert (await look(stack, source="127.0.0.2")).status == 200
    assert_refused(await look(stack, source="127.0.0.3"))
    assert_refused(await look(stack, "x" * 129, source="127.0.0.4"))
    assert (await look(stack)).status == 200


async def test_a_device_that_stays_away_for_a_month_leaves_its_place(stack: Stack) -> None:
    for name in ("one", "two"):
        assert (await look(stack, name)).status == 200
    stack.clock.advance(seconds=20 * DAY)
    assert (await look(stack, "one")).status == 200
    stack.clock.advance(seconds=11 * DAY)
    assert (await look(stack, "three")).status == 200
    assert_refused(await look(stack, "two"))
    assert (await look(stack, "one")).status == 200


async def test_all_gateways_count_together(start_stack: StartStack) -> None:
    first = await start_stack(TWO)
    second = await start_stack(TWO, clock=first.clock)
    asked = [look((first, second)[number % 2], f"device {number}") for number in range(12)]
    assert sorted(answer.status for answer in await asyncio.gather(*asked)) == [200] * 2 + [401] * 10


async def test_who_may_not_look_around_may_log_in(stack: Stack) -> None:
    for name in ("one", "two"):
        await look(stack, name)
    late = device("three")
    assert (await stack.ask("GET", "/login", late, ("Accept", "text/html"))).status == 200
    token = await stack.log_in("admin", "admin", late)
    assert (await stack.ask("GET", "/api/org", late, cookie(token))).status == 200
    page = await stack.ask("GET", "/", late, ("Accept", "text/html"))
    assert (page.status, page.one("Location")) == (302, b"/login")
    dead = await look(stack, "three", cookie("0" * 32))
    assert (dead.status, json_of(dead)["messageId"]) == (401, "session.token.unknown")


async def test_without_a_limit_nobody_is_counted(start_stack: StartStack) -> None:
    for limit in ("", "0"):
        stack = await start_stack({**TWO, ("auth.anonymous", "device_limit"): limit})
        for number in range(5):
            assert (await look(stack, f"device {number}")).status == 200
