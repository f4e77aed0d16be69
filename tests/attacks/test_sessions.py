"""Attacks on browser sessions: planted cookies, other sites, redirects, others' sessions (security.md §3.6)."""

import asyncio
import re
import secrets
from urllib.parse import quote, urljoin, urlsplit

import pytest

from tests.attacks.belief import caller
from tests.support.cast import Cast, Player
from tests.support.recorder import Call
from tests.support.stack import (
    AS_ADMIN,
    COOKIE,
    UNREMARKED,
    Header,
    Stack,
    connected,
    cookie,
    json_of,
    request,
    token_of,
)

pytestmark = [UNREMARKED, pytest.mark.asyncio(loop_scope="module")]

FORM: Header = ("Content-Type", "application/x-www-form-urlencoded")
HTML: Header = ("Accept", "text/html")


async def fresh(stack: Stack, player: Player, *headers: Header) -> str:
    return await stack.log_in(player.person.login, player.person.password, *headers)


async def status_of(stack: Stack, token: str) -> int:
    return (await stack.ask("GET", "/api/org", cookie(token))).status


async def test_a71_a_planted_token_is_never_adopted(stack: Stack, cast: Cast) -> None:
    ended = await fresh(stack, cast.u1)
    await stack.ask("POST", "/api/logout", cookie(ended))
    for planted in (secrets.token_hex(16), ended, "chosen", "0" * 32, cast.u2.token.upper()):
        token = await fresh(stack, cast.u1, cookie(planted))
        assert token != planted
        assert re.fullmatch("[0-9a-f]{32}", token)
        assert await status_of(stack, planted) == 401
        assert await status_of(stack, token) == 200


async def test_a71_the_session_that_was_presented_ends_with_the_log_in(stack: Stack, cast: Cast) -> None:
    for owner in (cast.u1, cast.u2):
        presented = await fresh(stack, owner)
        token = await fresh(stack, cast.u1, cookie(presented))
        assert await status_of(stack, presented) == 401
        assert await status_of(stack, token) == 200
        assert caller(stack) == ("u1", "Viewer")


async def test_a72_cookies_are_kept_from_scripts_and_other_sites(stack: Stack, cast: Cast) -> None:
    form = {"user": "u1", "password": "pw-u1"}
    answer = await stack.ask("POST", "/api/login", body=form)
    lines = {line.partition(b"=")[0].decode(): line.decode() for line in answer.all("Set-Cookie")}
    session, device = lines[COOKIE], lines["doorward_device"]
    assert set(session.split("; ")[1:]) == {"Path=/", "Max-Age=2592000", "HttpOnly", "SameSite=Lax"}
    assert f"{COOKIE}_expiry" in lines
    assert {"HttpOnly", "SameSite=Lax"} <= set(device.split("; "))
    assert answer.one("Cache-Control") == b"no-store"
    cleared = await stack.ask("POST", "/api/logout", cookie(token_of(answer) or ""))
    assert set(cleared.all("Set-Cookie")[0].decode().split("; ")) == {
        f"{COOKIE}=",
        "Path=/",
        "Max-Age=0",
        "HttpOnly",
        "SameSite=Lax",
    }
    assert cleared.one("Cache-Control") == b"no-store"


FOREIGN: list[Header] = [
    ("Origin", "http://evil.test"),
    ("Origin", "null"),
    ("Origin", "http://sub.gw.test"),
    ("Origin", "http://gw.test.evil.test"),
    ("Origin", "http://gw.test@evil.test"),
    ("Origin", "file://"),
    ("Sec-Fetch-Site", "cross-site"),
    ("Sec-Fetch-Site", "same-site"),
]
CHANGES = [
    ("POST", "/api/dashboards/db"),
    ("DELETE", "/api/dashboards/uid/x"),
    ("PUT", "/api/user"),
    ("PATCH", "/api/org/users/1"),
    ("POST", "/api/auth/keys"),
    ("POST", "/api/datasources/proxy/1/x"),
    ("POST", "/api/user/revoke-auth-token"),
    ("POST", "/api/user/auth-tokens/revoke-others"),
    ("POST", "/api/user/auth-tokens/rotate"),
    ("POST", "/api/logout"),
    ("POST", "/api/login"),
    ("POST", "/login"),
    ("POST", "/api/nothing"),
]


async def test_a79_who_writes_to_the_store_becomes_nobody_else(stack: Stack, cast: Cast) -> None:
    mine = await fresh(stack, cast.u1)
    async with connected(stack.valkey) as redis:
        numbers = [int(str(key).rpartition(":")[2]) for key in await redis.keys("{doorward}:sess:*")]
        await redis.hset(f"{{doorward}}:sess:{max(numbers)}", "user_id", str(cast.adm.person.id))
        answer = await stack.ask("GET", "/api/user", cookie(mine))
    assert (answer.status, token_of(answer)) == (401, None)
    assert stack.audited()[-1]["audit"] == "session_forged"


async def test_a79_twin_a_record_that_nobody_changed_is_good(stack: Stack, cast: Cast) -> None:
    assert await status_of(stack, await fresh(stack, cast.u1)) == 200


@pytest.mark.parametrize(("method", "target"), CHANGES)
async def test_a80_another_sites_page_changes_nothing(stack: Stack, cast: Cast, method: str, target: str) -> None:
    for header in FOREIGN:
        for kind in ("text/plain", "multipart/form-data; boundary=x", "application/json", FORM[1]):
            headers = (cast.u1.session, header, ("Content-Type", kind))
            answer = await stack.send(request(method, target, *headers, body=b"{}"))
            assert (answer.status, answer.all("Set-Cookie")) == (403, []), (header, kind)
    assert stack.seen == []
    assert await status_of(stack, cast.u1.token) == 200


@pytest.mark.parametrize("headers", [(("Origin", "http://evil.test"),), (("Sec-Fetch-Site", "cross-site"),)])
async def test_a80_another_site_logs_nobody_in_or_out(stack: Stack, headers: tuple[Header, ...]) -> None:
    answer = await stack.ask("POST", "/api/login", *headers, body={"user": "u1", "password": "pw-u1"})
    assert (answer.status, answer.all("Set-Cookie")) == (403, [])
    token = await stack.log_in("u1", "pw-u1")
    for target in ("/logout", "/api/logout", "/user/auth-tokens/rotate"):
        answer = await stack.ask("GET", target, cookie(token), *headers)
        assert (answer.status in {302, 403}, answer.all("Set-Cookie")) == (True, [])
    assert await status_of(stack, token) == 200


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (("Origin", "http://gw.test"),),
        (("Origin", "http://gw.test"), ("Sec-Fetch-Site", "same-origin")),
        (("Sec-Fetch-Site", "none"),),
    ],
)
async def test_a80_twin_our_own_pages_and_programs_change_what_they_may(
    stack: Stack, cast: Cast, headers: tuple[Header, ...]
) -> None:
    answer = await stack.ask("POST", "/api/dashboards/db", cast.u1.session, *headers, body={})
    assert answer.status == 200


@pytest.mark.parametrize("header", FOREIGN)
async def test_a80_twin_a_key_is_no_cookie(stack: Stack, cast: Cast, header: Header) -> None:
    assert (await stack.ask("POST", "/api/dashboards/db", cast.viewer_key, header, body={})).status == 200


async def test_a80_a_page_of_a_neighbouring_port_is_another_site(stack: Stack, cast: Cast) -> None:
    neighbour = (("Origin", "http://gw.test:8080"), ("Sec-Fetch-Site", "same-site"))
    answer = await stack.ask("POST", "/api/dashboards/db", cast.u1.session, *neighbour, body={})
    assert answer.status == 403


HANDSHAKE: tuple[Header, ...] = (
    ("Upgrade", "websocket"),
    ("Connection", "Upgrade"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
)
SOCKET = "/api/datasources/proxy/1/ws"


@pytest.mark.parametrize("origin", ["http://evil.test", "null", "http://sub.gw.test"])
async def test_a81_another_sites_page_opens_no_websocket(stack: Stack, cast: Cast, origin: str) -> None:
    answer = await stack.ask("GET", SOCKET, cast.u1.session, ("Origin", origin), *HANDSHAKE)
    assert answer.status == 403
    assert stack.seen == []
    assert (await stack.ask("GET", SOCKET, cast.viewer_key, ("Origin", origin), *HANDSHAKE)).status == 200
    assert stack.last.one("Upgrade") == b"websocket"


async def test_a81_twin_our_own_page_may(stack: Stack, cast: Cast) -> None:
    answer = await stack.ask("GET", SOCKET, cast.u1.session, ("Origin", "http://gw.test"), *HANDSHAKE)
    assert (answer.status, len(stack.seen)) == (200, 1)


REDIRECTS = [
    "//evil.test",
    "///evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "\\/evil.test",
    "/\t/evil.test",
    "/%09/evil.test",
    "/\r\nX: y",
    "/%0d%0aX:%20y",
    "https:evil.test",
    "https://evil.test",
    "http:///evil.test",
    "/.//evil.test",
    "/..//evil.test",
    "/%2e//evil.test",
    "/;@evil.test",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://gw.test@evil.test",
    "http://gw.test.evil.test",
    "gw.test.evil.test",
    "evil.test",
    "/%2fevil.test",
    "/%5cevil.test",
    "/%252fevil.test",
    "/%25252fevil.test",
    "/" + "a" * 5000,
    "/\x00",
    "/ö",
    "",
    "/a?b=//evil.test",
]


def stays(location: bytes) -> bool:
    """Whether a browser on our origin stays there: it drops white space and reads `\\` as `/`."""
    text = re.sub(r"[\t\r\n]", "", location.decode()).replace("\\", "/").strip(" ")
    found = urlsplit(urljoin("http://gw.test/login", text))
    return (found.scheme, found.netloc) == ("http", "gw.test") and not text.startswith("//")


@pytest.mark.parametrize("wanted", REDIRECTS)
async def test_a83_nobody_is_sent_off_our_origin(stack: Stack, cast: Cast, wanted: str) -> None:
    escaped = quote(wanted, safe="")
    form = b"user=u1&password=pw-u1"
    for remembered in (escaped, quote(escaped, safe=""), wanted if wanted.isprintable() else escaped):
        answer = await stack.send(
            request(
                "POST",
                "/login",
                FORM,
                HTML,
                ("Cookie", f"redirect_to={remembered}".encode().decode("latin-1")),
                body=form,
            )
        )
        assert answer.status == 303
        assert stays(answer.one("Location") or b"//none")
    token = await fresh(stack, cast.u1)
    for target in (
        f"/user/auth-tokens/rotate?redirectTo={escaped}",
        f"/login?redirect={escaped}&redirectTo={escaped}",
    ):
        answer = await stack.ask("GET", target, cookie(token))
        assert (answer.status, stays(answer.one("Location") or b"//none")) == (302, True)


async def test_a83_twin_a_path_of_ours_is_where_one_goes(stack: Stack, cast: Cast) -> None:
    token = await fresh(stack, cast.u1)
    target = f"/user/auth-tokens/rotate?redirectTo={quote('/d/abc?x=1&y=2', safe='')}"
    assert (await stack.ask("GET", target, cookie(token))).one("Location") == b"/d/abc?x=1&y=2"


async def test_a83_a_stranger_on_an_odd_path_is_led_to_our_log_in(stack: Stack) -> None:
    for target in ("/%2fevil.test", "/a//evil.test", "/%5Fx", "/a%252f%252fevil.test"):
        answer = await stack.ask("GET", target)
        assert answer.one("Location") == b"/login"


async def test_a86_a_thousand_requests_of_two_users_never_mix(stack: Stack, cast: Cast) -> None:
    async def script(call: Call) -> None:
        await call.answer(
            call.request.one("X-Grafana-User") or b"",
            status="302 Found",
            headers=b"Location: http://gw.test/elsewhere\r\nSet-Cookie: from="
            + (call.request.one("X-Mark") or b"")
            + b"\r\n",
        )

    stack.script = script

    async def ask(player: Player, login: str) -> None:
        async with await stack.client() as client:
            for number in range(125):
                mark = f"{login}-{number}"
                sent = (("Cookie", f"{COOKIE}={player.token}; mine={mark}"), ("X-Mark", mark))
                answer = await client.ask(request("GET", f"/api/org?{mark}", *sent))
                assert (answer.status, answer.body) == (302, login.encode())
                assert answer.all("Set-Cookie") == [f"from={mark}".encode()]

    async with asyncio.TaskGroup() as group:
        for _ in range(4):
            group.create_task(ask(cast.u1, "u1"))
            group.create_task(ask(cast.u2, "u2"))
    assert len(stack.seen) == 1000
    for each in stack.seen:
        mark = each.one("X-Mark") or b""
        login = mark.partition(b"-")[0].decode()
        assert each.all("Cookie") == [b"mine=" + mark]
        assert (each.target, caller(stack, each)) == (b"/api/org?" + mark, (login, "Viewer"))


async def test_a87_one_ends_only_ones_own_sessions(stack: Stack, cast: Cast) -> None:
    mine, other = await fresh(stack, cast.u1), await fresh(stack, cast.ed)
    others = await stack.done("GET", "/api/user/auth-tokens", cast.ed.session)
    for number in [each["id"] for each in others]:
        answer = await stack.ask("POST", "/api/user/revoke-auth-token", cookie(mine), body={"authTokenId": number})
        unknown = await stack.ask("POST", "/api/user/revoke-auth-token", cookie(mine), body={"authTokenId": 10**9})
        assert (answer.status, answer.body) == (unknown.status, unknown.body) == (404, unknown.body)
    assert await status_of(stack, other) == 200


async def test_a87_the_list_shows_ones_own_sessions_and_no_token(stack: Stack, cast: Cast) -> None:
    token = await fresh(stack, cast.u1)
    answer = await stack.ask("GET", "/api/user/auth-tokens", cookie(token))
    listed = json_of(answer)
    assert token.encode() not in answer.body
    assert [each["isActive"] for each in listed].count(True) == 1
    for each in listed:
        assert await status_of(stack, str(each["id"])) == 401
    ids = {each["id"] for each in listed}
    assert not ids & {each["id"] for each in await stack.done("GET", "/api/user/auth-tokens", cast.u2.basic)}


async def test_a87_one_may_end_one_the_others_and_all(stack: Stack, cast: Cast) -> None:
    first, second, third = [await fresh(stack, cast.x1) for _ in range(3)]
    listed = await stack.done("GET", "/api/user/auth-tokens", cookie(second))
    (active,) = [each["id"] for each in listed if each["isActive"]]
    revoke = "/api/user/revoke-auth-token"
    assert (await stack.ask("POST", revoke, cookie(second), body={"authTokenId": active})).status == 400
    await stack.done("POST", revoke, cookie(first), body={"authTokenId": active})
    assert [await status_of(stack, each) for each in (first, second, third)] == [200, 401, 200]
    await stack.done("POST", "/api/user/auth-tokens/revoke-others", cookie(third))
    assert [await status_of(stack, each) for each in (first, second, third)] == [401, 401, 200]
    await stack.done("POST", "/api/user/auth-tokens/revoke-others", cast.x1.basic)
    assert await status_of(stack, third) == 401


async def test_a87_who_only_views_ends_nobody_elses(stack: Stack, cast: Cast) -> None:
    stack.recording = False
    for target in ("auth-tokens", "revoke-auth-token", "logout"):
        answer = await stack.ask("POST", f"/api/admin/users/{cast.adm.person.id}/{target}", cast.u1.basic, body={})
        assert answer.status in {403, 404}
    assert (await stack.ask("GET", "/api/org", cast.adm.session)).status == 200
    assert (await stack.ask("GET", "/api/org", AS_ADMIN)).status == 200
