"""What goes on to the backend, and what its answers lose and gain on the way back."""

from collections.abc import Awaitable, Callable

import pytest

from tests.support.recorder import Call
from tests.support.stack import AS_ADMIN, COOKIE, UNREMARKED, Stack, cookie, json_of, request, token_of

pytestmark = UNREMARKED


def answering(headers: bytes, status: str = "200 OK") -> Callable[[Call], Awaitable[None]]:
    async def script(call: Call) -> None:
        await call.body()
        await call.answer(b"{}", status=status, headers=headers)

    return script


async def test_the_target_and_the_body_arrive_byte_for_byte(stack: Stack) -> None:
    stack.recording = True
    target = "/api/search?query=%26+%2B;x[]={}&query=&&a=%21"
    await stack.ask("GET", target, AS_ADMIN)
    assert stack.last.target == target.encode()
    body = bytes(range(256)) * 300
    await stack.send(request("POST", "/api/orgs", AS_ADMIN, body=body))
    assert stack.last.body == body


async def test_cookies_of_ours_stay_here_and_others_go_on(stack: Stack) -> None:
    token = await stack.log_in()
    stack.recording = True
    ours = f"{COOKIE}={token}; {COOKIE}_expiry=1; redirect_to=/x; oauth_state=s; renderKey=k; login_error=e"
    await stack.ask("GET", "/api/org", ("Cookie", f"a=1; {ours}; b=2"), ("Cookie", "c=3"))
    assert stack.last.all("Cookie") == [b"a=1; b=2", b"c=3"]
    await stack.ask("GET", "/api/org", ("Cookie", ours))
    assert stack.last.all("Cookie") == []


async def test_the_credential_stays_here(stack: Stack) -> None:
    stack.recording = True
    await stack.ask("GET", "/api/org", AS_ADMIN)
    assert "authorization" not in stack.last.names


async def test_each_request_has_an_id_of_ours(stack: Stack) -> None:
    stack.recording = True
    for _ in range(2):
        await stack.ask("GET", "/api/org", AS_ADMIN, ("X-Request-Id", "theirs"))
    first, second = (each.one("X-Request-Id") for each in stack.seen)
    assert first
    assert second
    assert len({first, second, b"theirs"}) == 3


async def test_a_name_is_told_in_characters_that_a_header_may_hold(stack: Stack) -> None:
    odd = "ö\u2028\x85ł" * 3
    wanted = {"login": odd, "password": "long enough", "email": "o@example.com"}
    await stack.done("POST", "/api/admin/users", AS_ADMIN, body=wanted)
    token = await stack.log_in(odd, "long enough")
    stack.recording = True
    answer = await stack.ask("GET", "/api/org", cookie(token))
    assert answer.status == 200
    assert stack.last.one("X-Grafana-User") == "ö???ö???ö???".encode("latin-1")


async def test_what_is_between_us_and_the_backend_is_not_told(stack: Stack) -> None:
    stack.recording = True
    stack.script = answering(
        b"X-Doorward-Forget: user=1; sessions=none; identity\r\nX-Doorward-Note: 1\r\nX-A: 1\r\n"
    )
    answer = await stack.ask("GET", "/api/org", AS_ADMIN)
    assert [name for name, _ in answer.headers if name.lower().startswith(b"x-doorward")] == []
    assert answer.one("X-A") == b"1"


async def test_an_order_is_obeyed_before_its_answer_is_seen(stack: Stack) -> None:
    token = await stack.log_in()
    stack.recording = True
    stack.script = answering(b"X-Doorward-Forget: user=1; sessions=all; identity\r\n")
    assert (await stack.ask("GET", "/api/org", AS_ADMIN)).status == 200
    assert (await stack.ask("GET", "/api/org", cookie(token))).status == 401


async def test_an_answer_with_a_cookie_may_not_be_stored(stack: Stack) -> None:
    token = await stack.log_in()
    await stack.done("GET", "/api/org", cookie(token))
    stack.recording = True
    stack.script = answering(b"Cache-Control: max-age=60\r\nExpires: Fri, 15 Jan 2027 09:00:00 GMT\r\n")
    assert (await stack.ask("GET", "/api/org", cookie(token))).one("Cache-Control") == b"max-age=60"
    stack.clock.advance(seconds=601)
    answer = await stack.ask("GET", "/api/org", cookie(token))
    assert token_of(answer)
    assert (answer.one("Cache-Control"), answer.one("Expires")) == (b"no-store", None)


async def test_the_backends_own_401_says_how_to_log_in(stack: Stack) -> None:
    ada = await stack.person("ada")
    change = {"oldPassword": "wrong", "newPassword": "another one", "confirmNew": "another one"}
    answer = await stack.ask("PUT", "/api/user/password", ada.basic, body=change)
    assert answer.status == 401
    assert answer.all("WWW-Authenticate")[0] == b'Bearer realm="Doorward"'


async def test_without_a_backend_callers_are_told_when_to_come_again(stack: Stack) -> None:
    token = await stack.log_in()
    await stack.done("GET", "/api/org", cookie(token))
    await stack.recorder.close()
    for _ in range(2):
        answer = await stack.ask("GET", "/api/org", cookie(token))
        assert (answer.status, answer.one("Retry-After") is not None, token_of(answer)) == (503, True, None)
    stack.clock.advance(seconds=6)
    assert (await stack.ask("GET", "/api/org", cookie(token))).status == 503
    assert (await stack.ask("GET", "/api/org", ("Authorization", "Bearer never-seen"))).status == 503


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_nobody_is_logged_out_where_the_clocks_of_gateway_and_backend_differ(
    stack: Stack, method: str
) -> None:
    """A signature that was good when it was made, and was read by a clock that had jumped."""
    token = await stack.log_in()
    await stack.done("GET", "/api/org", cookie(token))

    async def late(call: Call) -> None:
        stack.clock.advance(seconds=40)
        await stack.carry(call)

    stack.recorder.script = late
    answer = await stack.ask(method, "/api/orgs", cookie(token))
    assert (answer.status, answer.one("Retry-After") is not None) == (503, True)
    assert token_of(answer) is None
    stack.recorder.script = stack.carry
    assert (await stack.ask("GET", "/api/org", cookie(token))).status == 200


@pytest.mark.parametrize("answer", [b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Le", b""])
async def test_a_backend_that_speaks_nonsense_is_as_good_as_away(stack: Stack, answer: bytes) -> None:
    async def script(call: Call) -> None:
        await call.send(answer)
        call.close()

    stack.recording = True
    stack.script = script
    found = await stack.ask("GET", "/api/org", AS_ADMIN)
    assert (found.status, found.one("Retry-After") is not None) == (503, True)


async def test_a_redirect_is_passed_on_and_not_followed(stack: Stack) -> None:
    stack.recording = True
    stack.script = answering(b"Location: http://127.0.0.1:1/\r\nSet-Cookie: a=1\r\n", status="302 Found")
    answer = await stack.ask("GET", "/api/org", AS_ADMIN)
    assert (answer.status, answer.one("Location")) == (302, b"http://127.0.0.1:1/")
    await stack.ask("GET", "/api/org", AS_ADMIN)
    assert stack.last.all("Cookie") == []
    assert json_of(answer) == {}


async def test_how_many_sessions_there_are_is_told_to_the_backend_that_reports_it(stack: Stack) -> None:
    assert (await stack.done("GET", "/api/admin/stats", AS_ADMIN))["activeSessions"] == 0
    for _ in range(2):
        await stack.log_in()
    assert (await stack.done("GET", "/api/admin/stats", AS_ADMIN))["activeSessions"] == 2
