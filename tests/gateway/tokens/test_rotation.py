"""Rotating on demand, through the door."""

import pytest

from tests.support.stack import AS_ADMIN, UNREMARKED, Stack, basic, bearer, cookie, json_of, token_of

pytestmark = UNREMARKED

ROTATE, PAGE = "/api/user/auth-tokens/rotate", "/user/auth-tokens/rotate"
UNKNOWN = cookie("0123456789abcdef0123456789abcdef")


async def is_in(stack: Stack, token: str) -> bool:
    return (await stack.ask("GET", "/api/login/ping", cookie(token))).status == 200


async def test_a_cookie_is_rotated_right_after_the_log_in(stack: Stack) -> None:
    old = await stack.log_in()
    answer = await stack.ask("POST", ROTATE, cookie(old))
    assert (answer.status, json_of(answer)) == (200, {"message": "Token rotated"})
    assert answer.one("Cache-Control") == b"no-store"
    new = token_of(answer) or ""
    assert new != old
    assert await is_in(stack, old)
    assert await is_in(stack, new)


async def test_a_second_call_within_the_grace_has_the_same_successor(stack: Stack) -> None:
    old = await stack.log_in()
    first, second = [token_of(await stack.ask("POST", ROTATE, cookie(old))) for _ in range(2)]
    assert first == second
    answer = await stack.ask("POST", ROTATE, cookie(first or ""))
    assert (answer.status, token_of(answer)) == (200, None)
    stack.clock.advance(seconds=6)
    third = token_of(await stack.ask("POST", ROTATE, cookie(first or "")))
    assert third not in {None, first, old}


async def test_a_password_without_a_cookie_starts_a_session(stack: Stack) -> None:
    ada = await stack.person("ada")
    answer = await stack.ask("POST", ROTATE, ada.basic)
    assert (answer.status, json_of(answer)) == (200, {"message": "Token rotated"})
    token = token_of(answer) or ""
    (listed,) = await stack.done("GET", "/api/user/auth-tokens", cookie(token))
    assert (listed["isActive"], listed["authModule"]) == (True, "basic")
    assert (await stack.ask("POST", ROTATE, basic("ada", "wrong"))).status == 401


async def test_a_key_has_nothing_to_rotate(stack: Stack) -> None:
    answer = await stack.ask("POST", ROTATE, bearer(await stack.key()))
    assert (answer.status, answer.all("Set-Cookie")) == (403, [])


async def test_without_anything_there_is_nothing_to_rotate(stack: Stack) -> None:
    answer = await stack.ask("POST", ROTATE)
    assert (answer.status, answer.all("Set-Cookie")) == (401, [])
    assert answer.all("WWW-Authenticate")


async def test_a_dead_cookie_is_cleared_and_one_that_is_none_is_left(stack: Stack) -> None:
    answer = await stack.ask("POST", ROTATE, UNKNOWN)
    assert (answer.status, token_of(answer), len(answer.all("Set-Cookie"))) == (401, "", 2)
    assert token_of(await stack.ask("POST", ROTATE, cookie("junk"))) is None


async def test_a_disabled_users_cookie_is_not_rotated(stack: Stack) -> None:
    ada = await stack.person("ada")
    token = await stack.log_in("ada", ada.password)
    await stack.done("POST", f"/api/admin/users/{ada.id}/disable", AS_ADMIN)
    assert (await stack.ask("POST", ROTATE, cookie(token))).status == 401


async def test_a_cookie_that_comes_back_late_ends_the_session(stack: Stack) -> None:
    old = await stack.log_in()
    new = token_of(await stack.ask("POST", ROTATE, cookie(old))) or ""
    assert await is_in(stack, new)
    stack.clock.advance(seconds=31)
    answer = await stack.ask("POST", ROTATE, cookie(old))
    assert (answer.status, token_of(answer)) == (401, "")
    assert not await is_in(stack, new)
    assert [event["address"] for event in stack.audited() if event["audit"] == "session_replay"] == ["127.0.0.1"]


async def test_the_page_rotates_and_leads_back(stack: Stack) -> None:
    token = await stack.log_in()
    answer = await stack.ask("GET", f"{PAGE}?redirectTo=%2Fd%2Fabc%3Fx%3D1", cookie(token))
    assert (answer.status, answer.one("Location")) == (302, b"/d/abc?x=1")
    assert answer.one("Cache-Control") == b"no-store"
    assert await is_in(stack, token_of(answer) or "")


async def test_the_page_follows_the_remembered_path(stack: Stack) -> None:
    token = await stack.log_in()
    both = ("Cookie", f"grafana_session={token}; redirect_to=/d/abc")
    assert (await stack.ask("GET", PAGE, both)).one("Location") == b"/d/abc"
    assert (await stack.ask("GET", PAGE, cookie(token))).one("Location") == b"/"


@pytest.mark.parametrize("credential", [("X-None", "0"), AS_ADMIN, cookie("junk")])
async def test_the_page_leads_strangers_to_the_log_in(stack: Stack, credential: tuple[str, str]) -> None:
    answer = await stack.ask("GET", PAGE, credential)
    assert (answer.status, answer.one("Location"), token_of(answer)) == (302, b"/login", None)


async def test_the_page_clears_a_dead_cookie(stack: Stack) -> None:
    answer = await stack.ask("GET", PAGE, UNKNOWN)
    assert (answer.one("Location"), token_of(answer)) == (b"/login", "")


async def test_another_site_rotates_nothing(stack: Stack) -> None:
    token = await stack.log_in()
    foreign = ("Origin", "http://evil.test")
    assert (await stack.ask("POST", ROTATE, cookie(token), foreign)).status == 403
    assert (await stack.ask("POST", ROTATE, AS_ADMIN, foreign)).status == 403
    answer = await stack.ask("GET", PAGE, cookie(token), ("Sec-Fetch-Site", "cross-site"))
    assert (answer.one("Location"), token_of(answer)) == (b"/", None)
