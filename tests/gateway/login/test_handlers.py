"""Logging in and out, through the door."""

from collections.abc import Awaitable, Callable

import pytest

from tests.support.rawclient import RawAnswer
from tests.support.stack import (
    ADMIN,
    AS_ADMIN,
    COOKIE,
    UNREMARKED,
    Header,
    Stack,
    bearer,
    cookie,
    json_of,
    request,
    token_of,
)

pytestmark = UNREMARKED

StartStack = Callable[..., Awaitable[Stack]]
FORM: Header = ("Content-Type", "application/x-www-form-urlencoded")
JSON: Header = ("Content-Type", "application/json")
HTML: Header = ("Accept", "text/html,*/*")
FOREIGN: Header = ("Origin", "http://evil.test")
GOOD = {"user": ADMIN[0], "password": ADMIN[1]}
REMEMBERED: Header = ("Cookie", "redirect_to=/d/abc%3Fx%3D1")


async def post(stack: Stack, target: str, body: bytes, *headers: Header) -> RawAnswer:
    return await stack.send(request("POST", target, *headers, body=body))


async def is_in(stack: Stack, token: str) -> bool:
    return (await stack.ask("GET", "/api/login/ping", cookie(token))).status == 200


@pytest.mark.parametrize("target", ["/login", "/api/login"])
async def test_json_in_is_json_out(stack: Stack, target: str) -> None:
    answer = await stack.ask("POST", target, body=GOOD)
    assert (answer.status, json_of(answer)) == (200, {"message": "Logged in", "redirectUrl": "/"})
    assert answer.one("Cache-Control") == b"no-store"
    assert await is_in(stack, token_of(answer) or "")


async def test_json_tells_where_the_reader_wanted_to_go_once(stack: Stack) -> None:
    answer = await stack.ask("POST", "/api/login", REMEMBERED, body=GOOD)
    assert json_of(answer)["redirectUrl"] == "/d/abc?x=1"
    assert [line for line in answer.all("Set-Cookie") if line.startswith(b"redirect_to=; Max-Age=0")]


@pytest.mark.parametrize("kind", [FORM, ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")])
async def test_a_programs_form_is_answered_in_json(stack: Stack, kind: Header) -> None:
    answer = await post(stack, "/login", b"user=admin&password=admin", kind)
    assert (answer.status, json_of(answer)["message"]) == (200, "Logged in")


async def test_the_pages_form_leads_on(stack: Stack) -> None:
    answer = await post(stack, "/login", b"user=admin&password=admin", FORM, HTML, REMEMBERED)
    assert (answer.status, answer.one("Location")) == (303, b"/d/abc?x=1")
    assert [line for line in answer.all("Set-Cookie") if line.startswith(b"redirect_to=; Max-Age=0")]
    assert await is_in(stack, token_of(answer) or "")


async def test_the_pages_form_with_a_wrong_password_comes_back(stack: Stack) -> None:
    answer = await post(stack, "/login", b"user=admin&password=wrong", FORM, HTML)
    assert (answer.status, token_of(answer)) == (401, None)
    assert b"Invalid username or password" in answer.body
    assert (answer.one("Content-Type") or b"").startswith(b"text/html")


@pytest.mark.parametrize("form", [{**GOOD, "password": "wrong"}, {**GOOD, "user": "nobody"}])
async def test_what_was_wrong_is_not_told(stack: Stack, form: dict[str, str]) -> None:
    answer = await stack.ask("POST", "/api/login", body=form)
    assert (answer.status, token_of(answer)) == (401, None)
    told = json_of(answer)
    assert (told["message"], told["messageId"]) == ("Invalid username or password", "password-auth.failed")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"admin"',
        b"null",
        b"{}",
        b'{"user":"admin"}',
        b'{"user":"","password":"x"}',
        b'{"user":"admin","password":""}',
        b'{"user":1,"password":"x"}',
        b'{"user":"admin","password":["admin"]}',
        b'{"user":"admin","password":null}',
        b"\xff\xfe",
    ],
)
async def test_half_a_form_is_refused(stack: Stack, body: bytes) -> None:
    answer = await post(stack, "/api/login", body, JSON)
    assert (answer.status, token_of(answer)) == (400, None)


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/xml", ""])
async def test_other_types_are_not_read(stack: Stack, kind: str) -> None:
    headers = (("Content-Type", kind),) if kind else ()
    answer = await post(stack, "/api/login", b'{"user":"admin","password":"admin"}', *headers)
    assert (answer.status, token_of(answer)) == (415, None)


async def test_a_form_has_a_bound(stack: Stack) -> None:
    answer = await post(stack, "/api/login", b'{"user":"' + b"x" * 100_000 + b'"}', JSON)
    assert answer.status == 413


async def test_names_and_passwords_are_any_text(stack: Stack) -> None:
    wanted = {"login": "zoë:@ x", "email": "z@example.com", "password": "pä:ß ✓ 'or 1"}
    await stack.done("POST", "/api/admin/users", AS_ADMIN, body=wanted)
    assert await stack.log_in(wanted["login"], wanted["password"])
    assert await stack.log_in(wanted["login"].upper(), wanted["password"])
    assert await stack.log_in(wanted["email"], wanted["password"])


async def test_the_form_can_be_turned_off_and_basic_stays(start_stack: StartStack) -> None:
    stack = await start_stack({("auth", "disable_login_form"): "true"})
    answer = await stack.ask("POST", "/api/login", body=GOOD)
    assert (answer.status, json_of(answer)["message"]) == (401, "Login is disabled")
    assert (await stack.ask("GET", "/api/org", AS_ADMIN)).status == 200


@pytest.mark.parametrize("target", ["/login", "/api/login"])
async def test_another_site_logs_nobody_in(stack: Stack, target: str) -> None:
    for headers in ((JSON, FOREIGN), (FORM, FOREIGN), (FORM, HTML, FOREIGN)):
        body = b'{"user":"admin","password":"admin"}' if headers[0] == JSON else b"user=admin&password=admin"
        answer = await post(stack, target, body, *headers)
        assert (answer.status, token_of(answer)) == (403, None)


async def test_no_more_sessions_than_the_quota_has(start_stack: StartStack) -> None:
    stack = await start_stack({("quota", "enabled"): "true", ("quota", "global_session"): "2"})
    first, _ = await stack.log_in(), await stack.log_in()
    rotate = "/api/user/auth-tokens/rotate"
    for answer in (await stack.ask("POST", "/api/login", body=GOOD), await stack.ask("POST", rotate, AS_ADMIN)):
        assert (answer.status, json_of(answer)["message"]) == (403, "session Quota reached")
    assert await is_in(stack, first)
    await stack.ask("POST", "/api/logout", cookie(first))
    assert await stack.log_in()


async def test_the_log_in_page_shows_its_form_to_strangers_only(stack: Stack) -> None:
    answer = await stack.ask("GET", "/login")
    assert answer.status == 200
    assert b'name="password"' in answer.body
    signed_in = await stack.ask("GET", "/login", cookie(await stack.log_in()))
    assert (signed_in.status, signed_in.one("Location")) == (302, b"/")


async def test_ping_answers_who_is_signed_in(stack: Stack) -> None:
    key = await stack.key()
    for credential in (AS_ADMIN, cookie(await stack.log_in()), bearer(key)):
        assert await stack.done("GET", "/api/login/ping", credential) == {"message": "Logged in"}
    assert (await stack.ask("GET", "/api/login/ping")).status == 401


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_logging_out_ends_the_session_and_clears_both_cookies(stack: Stack, method: str) -> None:
    token = await stack.log_in()
    for credential in (cookie(token), cookie(token), cookie("junk"), AS_ADMIN, ("X-None", "0")):
        answer = await stack.ask(method, "/api/logout", credential)
        assert (answer.status, json_of(answer)) == (200, {"message": "Logged out"})
        assert [line.split(b"=")[0] for line in answer.all("Set-Cookie")] == [
            COOKIE.encode(),
            f"{COOKIE}_expiry".encode(),
        ]
        assert token_of(answer) == ""
    assert not await is_in(stack, token)


async def test_logging_out_of_the_pages_leads_to_the_log_in(stack: Stack) -> None:
    token = await stack.log_in()
    for credential in (cookie(token), cookie(token), bearer("nope")):
        answer = await stack.ask("GET", "/logout", credential)
        assert (answer.status, answer.one("Location"), token_of(answer)) == (302, b"/login", "")
    assert not await is_in(stack, token)


async def test_logging_out_may_lead_elsewhere(start_stack: StartStack) -> None:
    stack = await start_stack({("auth", "signout_redirect_url"): "https://sso.example.org/bye"})
    answer = await stack.ask("GET", "/logout", cookie(await stack.log_in()))
    assert (answer.status, answer.one("Location")) == (302, b"https://sso.example.org/bye")


async def test_another_site_logs_nobody_out(stack: Stack) -> None:
    token = await stack.log_in()
    for header in (FOREIGN, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site")):
        answer = await stack.ask("GET", "/logout", cookie(token), header)
        assert (answer.status, answer.one("Location"), answer.all("Set-Cookie")) == (302, b"/", [])
        for method in ("GET", "POST"):
            answer = await stack.ask(method, "/api/logout", cookie(token), header)
            assert (answer.status, answer.all("Set-Cookie")) == (403, [])
    assert await is_in(stack, token)


async def test_logging_out_ends_a_session_that_has_just_rotated(stack: Stack) -> None:
    old = await stack.log_in()
    await stack.done("GET", "/api/org", cookie(old))
    stack.clock.advance(seconds=601)
    successor = token_of(await stack.ask("GET", "/api/org", cookie(old))) or ""
    await stack.ask("POST", "/api/logout", cookie(old))
    assert not await is_in(stack, successor)


async def test_the_default_password_is_good_on_this_machine_only(stack: Stack) -> None:
    assert await stack.log_in()
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP", "CF-Connecting-IP", "True-Client-IP"):
        named = (name, "198.51.100.7")
        assert (await stack.ask("POST", "/api/login", named, body=GOOD)).status == 401
        assert (await stack.ask("GET", "/api/org", AS_ADMIN, named)).status == 401
        stack.clock.advance(seconds=301)
    assert (await stack.ask("GET", "/api/org", AS_ADMIN, ("X-Forwarded-For", "127.0.0.1"))).status == 200


async def test_a_password_of_ones_own_is_good_anywhere(stack: Stack) -> None:
    ada = await stack.person("ada")
    assert (await stack.ask("GET", "/api/org", ada.basic, ("X-Forwarded-For", "198.51.100.7"))).status == 200
