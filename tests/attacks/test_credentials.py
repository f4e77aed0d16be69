"""Attacks with credentials that are odd, doubled, nearly right or in the wrong place (security.md §3.5)."""

import base64
import secrets

import pytest

from tests.attacks.belief import caller
from tests.support.cast import Cast
from tests.support.rawclient import RawAnswer
from tests.support.stack import COOKIE, UNREMARKED, Header, Stack, basic, bearer, cookie, json_of, request

pytestmark = [UNREMARKED, pytest.mark.asyncio(loop_scope="module")]


def encoded(text: bytes) -> str:
    return base64.b64encode(text).decode()


def authorization(value: str) -> Header:
    return ("Authorization", value)


def assert_refused(answer: RawAnswer, *, message_id: str) -> None:
    assert answer.status == 401
    body = json_of(answer)
    assert (body["message"], body["messageId"]) == ("Unauthorized", message_id)
    assert answer.all("WWW-Authenticate")
    assert answer.all("Set-Cookie") == []


GOOD = encoded(b"u1:pw-u1")

MALFORMED = [
    "Basic",
    "Basic ",
    f"Basic  {GOOD}",
    f"Basic {GOOD} x",
    f"Basic {GOOD}x",
    f"Basic {GOOD[:4]} {GOOD[4:]}",
    "Basic " + GOOD.rstrip("=") if GOOD.endswith("=") else f"Basic {GOOD}=",
    "Basic !!!!",
    "Basic " + base64.urlsafe_b64encode(b"u1:\xff\xfe\xfb").decode(),
    "Basic " + encoded(b"no colon"),
    "Basic " + encoded(b"u1:\xe9"),
    "Bearer",
    "Bearer ",
    "Digest username=u1",
    f"Basic {GOOD}, Bearer x",
    "Negotiate abc",
    GOOD,
    f"Basic:{GOOD}",
]


@pytest.mark.parametrize("value", MALFORMED)
async def test_a56_a_header_that_is_no_credential_is_refused(stack: Stack, cast: Cast, value: str) -> None:
    answer = await stack.ask("GET", "/api/org", authorization(value))
    assert answer.status == 401
    assert stack.seen == []


@pytest.mark.parametrize(
    "text",
    [
        b":pw-u1",
        b"u1:",
        b":",
        b"u1:pw-u1\x00",
        b"u1\x00:pw-u1",
        b"u1\x00x:pw-u1",
        b"u1 :pw-u1",
        b"u1:PW-u1",
        b"u1:pw-u1 ",
        b"u1:pw-u1\n",
        b"nobody:pw-u1",
        "ü1:pw-u1".encode(),
        b"u1:" + b"x" * 40_000,
        b"x" * 40_000 + b":pw",
    ],
)
async def test_a56_a_credential_that_is_nobodys_is_refused(stack: Stack, text: bytes) -> None:
    answer = await stack.ask("GET", "/api/org", authorization("Basic " + encoded(text)))
    assert_refused(answer, message_id="password-auth.failed")
    assert stack.seen == []
    stack.clock.advance(seconds=301)


async def test_a56_a_header_that_is_too_large_is_refused(stack: Stack) -> None:
    answer = await stack.ask("GET", "/api/org", authorization("Basic " + "A" * 70_000))
    assert answer.status == 431
    assert stack.recorder.everything == b""


@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC"])
async def test_a56_twin_the_scheme_has_no_case(stack: Stack, cast: Cast, scheme: str) -> None:
    assert (await stack.ask("GET", "/api/org", authorization(f"{scheme} {GOOD}"))).status == 200
    assert caller(stack) == ("u1", "Viewer")


async def test_a57_every_byte_of_a_password_counts(stack: Stack) -> None:
    stack.recording = False
    admin = basic("admin", "admin")
    for length in (72, 73, 100, 1000, 4000):
        login, password = f"long{length}", "é" + "x" * (length - 3) + "a"
        wanted = {"login": login, "email": f"{login}@example.com", "password": password}
        await stack.done("POST", "/api/admin/users", admin, body=wanted)
        assert (await stack.ask("GET", "/api/org", basic(login, password[:-1] + "b"))).status == 401
        assert (await stack.ask("GET", "/api/org", basic(login, password[:-1]))).status == 401
        assert (await stack.ask("GET", "/api/org", basic(login, password + "a"))).status == 401
        assert (await stack.ask("GET", "/api/org", login_header(login, password))).status == 200
        stack.clock.advance(seconds=301)


def login_header(login: str, password: str) -> Header:
    return authorization("Basic " + encoded(f"{login}:{password}".encode()))


@pytest.mark.parametrize("count", [2, 3])
async def test_a59_two_authorization_lines_are_refused(stack: Stack, cast: Cast, count: int) -> None:
    lines = (cast.u1.basic, cast.adm.basic, cast.u1.basic)[:count]
    assert (await stack.ask("GET", "/api/org", *lines)).status == 400
    assert (await stack.ask("GET", "/api/org", cast.u1.basic, ("authorization", ""))).status == 400
    assert stack.seen == []


async def test_a59_a_header_wins_over_a_cookie_and_nothing_is_mixed(stack: Stack, cast: Cast) -> None:
    for first, second in ((cast.u1.basic, cast.adm.session), (cast.adm.session, cast.u1.basic)):
        assert (await stack.ask("GET", "/api/org", first, second)).status == 200
        assert caller(stack) == ("u1", "Viewer")
    assert (await stack.ask("GET", "/api/org", cast.viewer_key, cast.adm.session)).status == 200
    assert caller(stack) == ("", "Viewer")


@pytest.mark.parametrize(
    "value", ["Basic " + encoded(b"u1:wrong"), "Bearer nope", "Basic !", "Digest x", f"Bearer {GOOD}"]
)
async def test_a59_a_bad_header_is_not_made_good_by_a_cookie(stack: Stack, cast: Cast, value: str) -> None:
    answer = await stack.ask("GET", "/api/org", authorization(value), cast.adm.session)
    assert answer.status == 401
    assert answer.all("Set-Cookie") == []
    assert stack.seen == []


async def test_a59_the_first_of_several_cookies_is_the_only_one(stack: Stack, cast: Cast) -> None:
    both = f"{COOKIE}={cast.u1.token}; {COOKIE}={cast.adm.token}"
    assert (await stack.ask("GET", "/api/org", ("Cookie", both))).status == 200
    assert caller(stack) == ("u1", "Viewer")
    assert (await stack.ask("GET", "/api/org", cast.u1.session, cast.adm.session)).status == 200
    assert caller(stack) == ("u1", "Viewer")
    stack.forget_seen()
    for bad in ("junk", secrets.token_hex(16), ""):
        lines = (cookie(bad), cast.adm.session)
        assert (await stack.ask("GET", "/api/org", *lines)).status == 401
    assert stack.seen == []


@pytest.mark.parametrize(
    "name",
    ["Grafana_Session", "GRAFANA_SESSION", "grafana_session ", "$grafana_session", "__Host-grafana_session"],
)
async def test_a59_a_cookie_of_nearly_our_name_is_none_of_ours(stack: Stack, cast: Cast, name: str) -> None:
    answer = await stack.ask("GET", "/api/org", ("Cookie", f"{name}={cast.adm.token}"))
    assert answer.status == (200 if name.strip() == COOKIE else 401)


@pytest.mark.parametrize("name", ["api_key", "access_token", "auth_token", "token", COOKIE])
async def test_a60_a_key_in_the_query_is_no_credential(stack: Stack, cast: Cast, name: str) -> None:
    key = cast.viewer_key[1].removeprefix("Bearer ")
    for secret in (key, cast.u1.token):
        assert (await stack.ask("GET", f"/api/org?{name}={secret}")).status == 401
        form = ("Content-Type", "application/x-www-form-urlencoded")
        answer = await stack.send(request("POST", "/api/orgs", form, body=f"{name}={secret}".encode()))
        assert answer.status == 401
    assert stack.recorder.everything == b""


async def test_a61_a_key_that_is_nearly_one_is_none(stack: Stack, cast: Cast) -> None:
    stack.recording = False
    key = await stack.key("Viewer")
    assert (await stack.ask("GET", "/api/org", bearer(key))).status == 200
    decoded = base64.b64decode(key)
    for wrong in (
        key[:-4],
        key[:-1],
        key + "x",
        key + "=",
        key.swapcase(),
        "x" + key,
        encoded(decoded.replace(b'"id":1', b'"id":2')),
        encoded(decoded.replace(b'"k":"', b'"k":"x')),
        encoded(decoded.replace(b'"n":"key', b'"n":"KEY')),
        encoded(b'{"k":"","n":"","id":0}'),
        encoded(b"[]"),
        encoded(b"null"),
        encoded(b"{" * 5000),
    ):
        answer = await stack.ask("GET", "/api/org", bearer(wrong))
        assert answer.status == 401, wrong
        assert answer.all("WWW-Authenticate")[0] == b'Bearer realm="Doorward", error="invalid_token"'


async def test_a61_a_key_ends_when_it_is_deleted_or_over(stack: Stack) -> None:
    stack.recording = False
    admin = basic("admin", "admin")
    deleted, over = await stack.key("Viewer"), await stack.key("Viewer", seconds=60)
    for key in (deleted, over):
        assert (await stack.ask("GET", "/api/org", bearer(key))).status == 200
    listed = await stack.done("GET", "/api/auth/keys", admin)
    name = base64.b64decode(deleted).decode()
    (number,) = [each["id"] for each in listed if f'"n":"{each["name"]}"' in name]
    await stack.done("DELETE", f"/api/auth/keys/{number}", admin)
    assert_refused(await stack.ask("GET", "/api/org", bearer(deleted)), message_id="api-key.invalid")
    stack.clock.advance(seconds=60)
    assert_refused(await stack.ask("GET", "/api/org", bearer(over)), message_id="api-key.expired")


async def test_a61_another_gateways_key_is_none_here(stack: Stack) -> None:
    foreign = encoded(b'{"k":"' + secrets.token_hex(16).encode() + b'","n":"key 1","id":1}')
    assert_refused(await stack.ask("GET", "/api/org", bearer(foreign)), message_id="api-key.invalid")


async def test_a62_a_good_key_without_the_right_is_forbidden(stack: Stack, cast: Cast) -> None:
    stack.recording = False
    answer = await stack.ask("GET", "/api/org/users", cast.viewer_key)
    assert (answer.status, json_of(answer)["message"]) == (403, "Permission denied")


@pytest.mark.parametrize("headers", [(), (("Authorization", "Bearer x"),), (("Authorization", "Basic eDp4"),)])
async def test_a70_every_refusal_says_how_to_come_in(stack: Stack, headers: tuple[Header, ...]) -> None:
    answer = await stack.ask("GET", "/api/org", *headers)
    bearer_challenge, basic_challenge = answer.all("WWW-Authenticate")
    assert bearer_challenge.startswith(b'Bearer realm="Doorward"')
    assert (b'error="invalid_token"' in bearer_challenge) == (headers == (("Authorization", "Bearer x"),))
    assert basic_challenge == b'Basic realm="Doorward", charset="UTF-8"'


@pytest.mark.parametrize(
    "header",
    [("X-Requested-With", "XMLHttpRequest"), ("Sec-Fetch-Mode", "cors"), ("Accept", "text/html"), ("Origin", "x")],
)
async def test_a70_a_program_is_told_and_not_redirected(stack: Stack, header: Header) -> None:
    answer = await stack.ask("GET", "/api/org", header)
    assert (answer.status, answer.one("Location")) == (401, None)
    assert json_of(answer)["message"] == "Unauthorized"
