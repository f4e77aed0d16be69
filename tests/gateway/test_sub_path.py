"""A gateway below a path of its own, which the proxy in front leaves in place."""

from collections.abc import Awaitable, Callable

import pytest

from tests.support.stack import AS_ADMIN, UNREMARKED, Header, Stack, cookie, json_of, token_of

pytestmark = UNREMARKED

StartStack = Callable[..., Awaitable[Stack]]
HTML: Header = ("Accept", "text/html")
BELOW = {("server", "root_url"): "http://gw.test/graf%20ana/", ("server", "serve_from_sub_path"): "true"}
PREFIX = "/graf%20ana"


@pytest.fixture
async def below(start_stack: StartStack) -> Stack:
    return await start_stack(BELOW)


@pytest.mark.parametrize("prefix", [PREFIX, ""])
async def test_the_api_is_served_with_the_path_and_without(below: Stack, prefix: str) -> None:
    assert (await below.done("GET", f"{prefix}/api/org", AS_ADMIN))["name"] == "Main Org."
    assert below.last.target == b"/api/org"


@pytest.mark.parametrize("target", [f"{PREFIX}x/api/org", f"{PREFIX}{PREFIX}/api/org", "/graf/api/org"])
async def test_the_path_is_taken_off_once_and_whole(below: Stack, target: str) -> None:
    assert (await below.ask("GET", target, AS_ADMIN)).status == 404


async def test_a_query_is_left_as_it_was(below: Stack) -> None:
    await below.done("GET", f"{PREFIX}/api/search?query=%2Fgraf%20ana", AS_ADMIN)
    assert below.last.target == b"/api/search?query=%2Fgraf%20ana"


async def test_people_are_led_about_below_it(below: Stack) -> None:
    for target in (PREFIX, f"{PREFIX}/", f"{PREFIX}?a=b"):
        answer = await below.ask("GET", target, HTML)
        assert (answer.status, answer.one("Location")) == (302, f"{PREFIX}/login".encode())
    answer = await below.ask("GET", f"{PREFIX}/d/x", HTML)
    (remembered,) = answer.all("Set-Cookie")
    assert remembered.startswith(b"redirect_to=/graf%2520ana/d/x; Path=/graf%20ana;")


async def test_a_session_is_good_below_it(below: Stack) -> None:
    body = {"user": "admin", "password": "admin"}
    answer = await below.ask("POST", f"{PREFIX}/api/login", body=body)
    assert json_of(answer)["redirectUrl"] == f"{PREFIX}/"
    token = token_of(answer)
    assert token
    assert (await below.ask("GET", f"{PREFIX}/api/org", cookie(token))).status == 200


async def test_elsewhere_the_path_is_one_like_others(start_stack: StartStack) -> None:
    stack = await start_stack({("server", "root_url"): "http://gw.test/grafana/"})
    assert (await stack.ask("GET", "/grafana/api/org", AS_ADMIN)).status == 404
