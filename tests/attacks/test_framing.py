"""Attacks on where one request ends and the next begins (security.md §3.3).

Each carries, in the same bytes, a second request that would be served if it were ever read as one.
"""

import asyncio
import socket
import time

import pytest

from tests.attacks.cast import Cast
from tests.support.rawclient import RawAnswer
from tests.support.stack import UNREMARKED, Header, Stack, request

pytestmark = [UNREMARKED, pytest.mark.asyncio(loop_scope="module")]

REFUSED = {400, 501}


def smuggled(cast: Cast) -> bytes:
    return request("GET", "/api/org?smuggled", cast.u1.basic)


def post(cast: Cast, *lines: bytes, version: bytes = b"HTTP/1.1", host: bytes = b"Host: gw.test") -> bytes:
    """The head of a good POST but for `lines`, its last ones."""
    name, value = cast.u1.basic
    credential = f"{name}: {value}".encode()
    return b"\r\n".join([b"POST /api/orgs " + version, host, credential, *lines, b"", b""])


async def refusal(stack: Stack, data: bytes) -> RawAnswer:
    """The one answer to all of `data`; the connection must end with it, and nothing be forwarded."""
    async with await stack.client() as client:
        await client.send(data)
        answer = await client.answer()
        assert await client.rest() == b""
    assert stack.seen == []
    assert b"smuggled" not in stack.recorder.everything
    return answer


async def test_framing_twin_two_good_requests_on_one_connection_are_two(stack: Stack, cast: Cast) -> None:
    async with await stack.client() as client:
        first = await client.ask(post(cast, b"Content-Length: 5") + b"hello")
        second = await client.ask(smuggled(cast))
    assert (first.status, second.status) == (200, 200)
    assert [each.target for each in stack.seen] == [b"/api/orgs", b"/api/org?smuggled"]
    assert stack.seen[0].body == b"hello"


LENGTH, CHUNKED = b"Content-Length: 5", b"Transfer-Encoding: chunked"


@pytest.mark.parametrize("lines", [(LENGTH, CHUNKED), (CHUNKED, LENGTH), (b"content-length: 0", CHUNKED)])
async def test_a23_a_length_beside_chunks_is_refused(stack: Stack, cast: Cast, lines: tuple[bytes, ...]) -> None:
    answer = await refusal(stack, post(cast, *lines) + b"0\r\n\r\n" + smuggled(cast))
    assert answer.status == 400


@pytest.mark.parametrize(
    "lines",
    [
        (CHUNKED, CHUNKED),
        (CHUNKED, b"Transfer-Encoding: identity"),
        (b"Transfer-Encoding: chunked, identity",),
        (b"Transfer-Encoding: identity, chunked",),
        (b"Transfer-Encoding: identity",),
        (b"Transfer-Encoding: gzip, chunked",),
        (b"Transfer-Encoding: gzip",),
        (b"Transfer-Encoding: xchunked",),
        (b"Transfer-Encoding: chunked;a=b",),
        (b"Transfer-Encoding: ,chunked",),
        (b"Transfer-Encoding:",),
    ],
)
async def test_a24_any_coding_but_chunked_once_is_refused(
    stack: Stack, cast: Cast, lines: tuple[bytes, ...]
) -> None:
    answer = await refusal(stack, post(cast, *lines) + b"0\r\n\r\n" + smuggled(cast))
    assert answer.status in REFUSED


@pytest.mark.parametrize(
    "line",
    [
        b"Transfer-Encoding : chunked",
        b"Transfer-Encoding\t: chunked",
        b" Transfer-Encoding: chunked",
        b"Transfer-Encoding: \x0bchunked",
        b"Transfer-Encoding: chunked\x00",
        b"Transfer-Encoding: chunked\x0c",
        b'Transfer-Encoding: "chunked"',
        b"Transfer-Encoding:\r\n chunked",
        b"Transfer_Encoding: chunked",
        b"Transfer-Encoding\x00: chunked",
    ],
)
async def test_a25_a_disguised_coding_is_refused(stack: Stack, cast: Cast, line: bytes) -> None:
    answer = await refusal(stack, post(cast, line) + b"0\r\n\r\n" + smuggled(cast))
    assert answer.status in REFUSED


@pytest.mark.parametrize("line", [b"Transfer-Encoding:\tchunked", b"Transfer-Encoding: Chunked "])
async def test_a25_twin_white_space_around_the_value_is_none(stack: Stack, cast: Cast, line: bytes) -> None:
    answer = await stack.send(post(cast, line) + b"5\r\nhello\r\n0\r\n\r\n")
    assert (answer.status, stack.last.body) == (200, b"hello")


@pytest.mark.parametrize(
    "lines",
    [
        (LENGTH, LENGTH),
        (LENGTH, b"Content-Length: 6"),
        (b"Content-Length: 5,5",),
        (b"Content-Length: 5, 5",),
        (b"Content-Length: +5",),
        (b"Content-Length: 0x5",),
        (b"Content-Length: -1",),
        (b"Content-Length:",),
        (b"Content-Length: 5 5",),
        (b"Content-Length: " + b"9" * 30,),
        (b"Content-Length: \xd9\xa5",),
        (b"Content-Length: 5.0",),
        (b"Content-Length: 1e1",),
        (b"Content_Length: 5",),
    ],
)
async def test_a27_a_length_that_is_not_one_plain_number_is_refused(
    stack: Stack, cast: Cast, lines: tuple[bytes, ...]
) -> None:
    answer = await refusal(stack, post(cast, *lines) + b"hello" + smuggled(cast))
    assert answer.status in REFUSED


async def test_a27_twin_white_space_after_the_number_is_none(stack: Stack, cast: Cast) -> None:
    answer = await stack.send(post(cast, b"Content-Length: 5 ") + b"hello")
    assert (answer.status, stack.last.body) == (200, b"hello")


@pytest.mark.parametrize(
    "version", [b"HTTP/2.0", b"HTTP/1.2", b"HTTP/1.10", b"http/1.1", b"HTTP/0.9", b"HTTP/1", b""]
)
async def test_a28_other_versions_are_refused(stack: Stack, cast: Cast, version: bytes) -> None:
    answer = await refusal(stack, post(cast, LENGTH, version=version) + b"hello" + smuggled(cast))
    assert answer.status in {400, 505}


async def test_a28_chunks_need_http_1_1(stack: Stack, cast: Cast) -> None:
    data = post(cast, CHUNKED, version=b"HTTP/1.0") + b"0\r\n\r\n" + smuggled(cast)
    assert (await refusal(stack, data)).status == 400


async def test_a28_the_preface_of_http_2_is_refused(stack: Stack, cast: Cast) -> None:
    data = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + smuggled(cast)
    assert (await refusal(stack, data)).status in {400, 501, 505}


async def test_a28_twin_http_1_0_is_served_and_its_connection_ends(stack: Stack, cast: Cast) -> None:
    async with await stack.client() as client:
        answer = await client.ask(post(cast, LENGTH, version=b"HTTP/1.0") + b"hello")
        assert (answer.status, stack.last.body) == (200, b"hello")
        assert await client.rest() == b""


@pytest.mark.parametrize(
    "line",
    [
        b"X-A: 1\nX-B: 2",
        b"X-A: 1\rX-B: 2",
        b"X-A: 1\r\n folded",
        b"X-A: 1\r\n\tfolded",
        b"X-A: 1\x00",
        b"X\x00-A: 1",
        b"X-A: \x01",
        b"X-A: \x7f",
        b": 1",
        b"X A: 1",
        b"X-A 1",
        b"X-\xc3\xa9: 1",
        b"X(A): 1",
        b"X-A : 1",
    ],
)
async def test_a29_a_broken_line_is_refused(stack: Stack, cast: Cast, line: bytes) -> None:
    answer = await refusal(stack, post(cast, line, LENGTH) + b"hello" + smuggled(cast))
    assert answer.status == 400


async def test_a29_a_head_without_carriage_returns_is_refused(stack: Stack, cast: Cast) -> None:
    data = post(cast, LENGTH).replace(b"\r\n", b"\n") + b"hello" + smuggled(cast)
    assert (await refusal(stack, data)).status == 400


@pytest.mark.parametrize(
    "chunk",
    [
        b"+3\r\nabc\r\n",
        b"0x3\r\nabc\r\n",
        b"3 \r\nabc\r\n",
        b" 3\r\nabc\r\n",
        b"3;a\nb\r\nabc\r\n",
        b"FFFFFFFFFFFFFFFFF\r\nabc\r\n",
        b"-1\r\nabc\r\n",
        b"3\nabc\r\n",
        b"3\r\nabcdef\r\n",
        b"3\r\nabc0\r\n\r\n",
        b"\r\nabc\r\n",
        b"3_0\r\nabc\r\n",
        b"3\r\nabc\n",
    ],
)
async def test_a30_a_broken_chunk_completes_no_request(stack: Stack, cast: Cast, chunk: bytes) -> None:
    async with await stack.client() as client:
        await client.send(post(cast, CHUNKED) + chunk + b"0\r\n\r\n" + smuggled(cast))
        told = await client.rest()
    assert b" 200 " not in told
    assert all(each.body == b"" for each in stack.seen)
    assert b"smuggled" not in stack.recorder.everything


async def test_a30_a_chunk_extension_has_a_bound_and_goes_no_further(stack: Stack, cast: Cast) -> None:
    async with await stack.client() as client:
        await client.send(post(cast, CHUNKED) + b"3;" + b"x" * 200_000 + b"\r\nabc\r\n0\r\n\r\n" + smuggled(cast))
        await client.rest()
    assert b"xxx" not in stack.recorder.everything
    assert b"smuggled" not in stack.recorder.everything


async def test_a30_twin_a_small_chunk_extension_is_dropped(stack: Stack, cast: Cast) -> None:
    answer = await stack.send(post(cast, CHUNKED) + b"3;a=b\r\nabc\r\n0\r\n\r\n")
    assert (answer.status, stack.last.body) == (200, b"abc")
    assert b"a=b" not in stack.recorder.everything


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
