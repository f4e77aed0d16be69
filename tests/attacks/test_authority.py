"""Attacks on whom a request is for, on its body and on its upgrade (security.md §3.3, A33 to A39)."""

import asyncio
import socket
import time

import pytest

from tests.attacks.raw import post, refusal, smuggled
from tests.support.cast import Cast
from tests.support.stack import UNREMARKED, Header, Stack, request

pytestmark = [UNREMARKED, pytest.mark.asyncio(loop_scope="module")]

LENGTH = b"Content-Length: 5"


@pytest.mark.parametrize(
    "host",
    [
        b"X-None: 0",
        b"Host: gw.test\r\nHost: gw.test",
        b"Host: gw.test\r\nHost: evil.test",
        b"Host:",
        b"Host: a,b",
        b"Host: a/b",
        b"Host: a@b",
        b"Host: a b",
        b"Host: gw.test:0",
        b"Host: gw.test:99999",
        b"Host: gw.test:x",
        b"Host: a\tb",
        b"Host: gw.test#x",
        b"Host: [::1",
    ],
)
async def test_a33_a_host_that_is_none_or_two_is_refused(stack: Stack, cast: Cast, host: bytes) -> None:
    answer = await refusal(stack, post(cast, LENGTH, host=host) + b"hello" + smuggled(cast))
    assert answer.status == 400


@pytest.mark.parametrize("host", [b"Host: gw.test:3000", b"Host: 127.0.0.1", b"Host: [::1]:3000"])
async def test_a33_twin_ordinary_hosts_are_served(stack: Stack, cast: Cast, host: bytes) -> None:
    assert (await stack.send(post(cast, LENGTH, host=host) + b"hello")).status == 200


@pytest.fixture
def trap() -> socket.socket:
    """A place that nobody may be sent to."""
    sock = socket.create_server(("127.0.0.1", 0))
    sock.setblocking(False)
    return sock


def assert_untouched(trap: socket.socket) -> None:
    with trap, pytest.raises(BlockingIOError):
        trap.accept()


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/api/org",
        "https://gw.test/api/org",
        "http://u:p@gw.test/api/org",
        "http://gw.test@127.0.0.1:{port}/api/org",
        "http:///api/org",
        "http://gw.test:99999/api/org",
        "//127.0.0.1:{port}/api/org",
        "///api/org",
        "gw.test:{port}",
        "ftp://gw.test/x",
        "*",
        "",
    ],
)
async def test_a34_a35_a_target_elsewhere_is_refused(
    stack: Stack, cast: Cast, trap: socket.socket, target: str
) -> None:
    named = target.format(port=trap.getsockname()[1])
    answer = await refusal(stack, request("GET", named, cast.u1.basic) + smuggled(cast))
    assert answer.status in {400, 421}
    assert_untouched(trap)


async def test_a34_twin_the_absolute_form_of_ourselves_is_the_origin_form(stack: Stack, cast: Cast) -> None:
    for target in ("http://gw.test/api/org?a=1", "HTTP://GW.test:80/api/org?a=1"):
        assert (await stack.ask("GET", target, cast.u1.basic)).status == 200
        assert stack.last.target == b"/api/org?a=1"
        assert stack.last.one("Host") == b"gw.test"


@pytest.mark.parametrize(
    ("method", "target"), [("CONNECT", "evil.test:80"), ("TRACE", "/api/org"), ("OPTIONS", "*")]
)
async def test_a35_methods_that_leave_the_house_are_refused(
    stack: Stack, cast: Cast, method: str, target: str
) -> None:
    answer = await refusal(stack, request(method, target, cast.u1.basic) + smuggled(cast))
    assert answer.status in {400, 405, 501}


@pytest.mark.parametrize("method", ["GET", "DELETE", "OPTIONS"])
async def test_a36_a_body_is_never_the_next_request(stack: Stack, cast: Cast, method: str) -> None:
    hidden = smuggled(cast)
    target = "/api/orgs" if method == "GET" else "/api/datasources/proxy/1/x"
    async with await stack.client() as client:
        answer = await client.ask(request(method, target, cast.u1.basic, body=hidden))
        assert answer.status in {200, 403}
        await client.send(request("GET", "/api/org?after", cast.u1.basic, ("Connection", "close")))
        await client.rest()
    assert b"/api/org?smuggled" not in [each.target for each in stack.seen]


@pytest.mark.parametrize("target", ["/api/orgs", "/api/nothing", "/api/login", "/internal/identity"])
async def test_a36_the_body_of_a_refused_request_is_never_the_next_request(
    stack: Stack, cast: Cast, target: str
) -> None:
    hidden = smuggled(cast)
    async with await stack.client() as client:
        answer = await client.ask(request("POST", target, body=hidden))
        assert answer.status >= 400
        await client.send(request("GET", "/api/org?after", ("Connection", "close")))
        assert b" 200 " not in await client.rest()
    assert stack.seen == []


async def test_a37_a_stranger_is_not_invited_to_send(stack: Stack) -> None:
    expects: tuple[Header, ...] = (("Expect", "100-continue"), ("Content-Length", str(10 * 2**30)))
    started = time.monotonic()
    async with await stack.client() as client:
        await client.send(request("POST", "/api/orgs", *expects))
        answer = await client.answer()
        assert answer.status == 401
        assert await client.rest() == b""
    assert time.monotonic() - started < 2
    assert stack.recorder.everything == b""


async def test_a37_a_stranger_who_sends_all_the_same_is_cut_off(stack: Stack) -> None:
    async with await stack.client() as client:
        await client.send(request("POST", "/api/orgs", ("Content-Length", str(10 * 2**30))))
        assert (await client.answer()).status == 401
        with pytest.raises((ConnectionError, TimeoutError)):
            await asyncio.wait_for(client.flood(), 3)
    assert stack.recorder.everything == b""


async def test_a37_twin_a_caller_who_is_known_is_invited(stack: Stack, cast: Cast) -> None:
    async with await stack.client() as client:
        await client.send(post(cast, b"Expect: 100-continue", b"Content-Length: 5"))
        assert (await client.head()).status == 100
        answer = await client.ask(b"hello")
    assert (answer.status, stack.last.body) == (200, b"hello")


UPGRADES: list[tuple[Header, ...]] = [
    (
        ("Upgrade", "h2c"),
        ("Connection", "Upgrade, HTTP2-Settings"),
        ("HTTP2-Settings", "AAMAAABkAARAAAAAAAIAAAAA"),
    ),
    (("Upgrade", "websocket, h2c"), ("Connection", "Upgrade"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")),
    (("Upgrade", "tls/1.0"), ("Connection", "Upgrade")),
]


@pytest.mark.parametrize("headers", UPGRADES, ids=["h2c", "a list", "tls"])
async def test_a39_no_upgrade_but_one_to_websocket_is_asked_for(
    stack: Stack, cast: Cast, headers: tuple[Header, ...]
) -> None:
    async with await stack.client() as client:
        await client.send(request("GET", "/api/org", cast.u1.basic, *headers) + smuggled(cast))
        answer = await client.answer()
        await client.rest()
    assert answer.status in {200, 400}
    assert not {"upgrade", "http2-settings"} & {name for each in stack.seen for name in each.names}
    assert [each.target for each in stack.seen] in ([], [b"/api/org"])
