"""The framing, target and header attacks (security.md A03, A23-A51), as bytes over a socket."""

from collections.abc import Sequence

import pytest

from contract.errors import HeaderTooLarge, MisdirectedRequest, NotImplementedHere, Problem, UntrustedFraming
from relay.framing import Framing
from relay.reading import CanonicalRequest, canonical
from relay.refusals import VersionNotSupported
from tests.relay.conftest import StartRelay

SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: gw.test\r\n\r\n"
CHUNKS = b"3\r\nabc\r\n0\r\n\r\n"


def post(headers: bytes, body: bytes = CHUNKS, version: bytes = b"HTTP/1.1") -> bytes:
    return b"POST /x " + version + b"\r\nHost: gw.test\r\n" + headers + b"\r\n" + body


def get(target: bytes, method: bytes = b"GET") -> bytes:
    return method + b" " + target + b" HTTP/1.1\r\nHost: gw.test\r\n\r\n"


def line(header: bytes) -> bytes:
    return b"GET /x HTTP/1.1\r\nHost: gw.test\r\n" + header + b"\r\n\r\n"


def host(*values: bytes) -> bytes:
    return b"GET /x HTTP/1.1\r\n" + b"".join(b"Host: " + value + b"\r\n" for value in values) + b"\r\n"


REFUSED = {
    "A23 length then coding": (post(b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"), {400}),
    "A23 coding then length": (post(b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"), {400}),
    "A24 coding twice": (post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), {400}),
    "A24 chunked, identity": (post(b"Transfer-Encoding: chunked, identity\r\n"), {400, 501}),
    "A24 identity, chunked": (post(b"Transfer-Encoding: identity, chunked\r\n"), {400, 501}),
    "A24 gzip, chunked": (post(b"Transfer-Encoding: gzip, chunked\r\n"), {400, 501}),
    "A24 xchunked": (post(b"Transfer-Encoding: xchunked\r\n"), {400, 501}),
    "A24 parameter": (post(b"Transfer-Encoding: chunked;a=b\r\n"), {400, 501}),
    "A25 space before colon": (post(b"Transfer-Encoding : chunked\r\n"), {400}),
    "A25 vertical tab": (post(b"Transfer-Encoding: \x0bchunked\r\n"), {400}),
    "A25 NUL": (post(b"Transfer-Encoding: chunked\x00\r\n"), {400}),
    "A25 quoted": (post(b'Transfer-Encoding: "chunked"\r\n'), {400}),
    "A25 folded": (post(b"Transfer-Encoding:\r\n chunked\r\n"), {400}),
    "A27 length twice, equal": (post(b"Content-Length: 3\r\nContent-Length: 3\r\n", b"abc"), {400}),
    "A27 length twice, other": (post(b"Content-Length: 3\r\nContent-Length: 4\r\n", b"abc"), {400}),
    "A27 list": (post(b"Content-Length: 3,3\r\n", b"abc"), {400}),
    "A27 plus": (post(b"Content-Length: +3\r\n", b"abc"), {400}),
    "A27 hex": (post(b"Content-Length: 0x3\r\n", b"abc"), {400}),
    "A27 negative": (post(b"Content-Length: -1\r\n", b""), {400}),
    "A27 empty": (post(b"Content-Length:\r\n", b""), {400}),
    "A27 thirty digits": (post(b"Content-Length: " + b"1" * 30 + b"\r\n", b""), {400}),
    "A27 Unicode digits": (post("Content-Length: ٣\r\n".encode(), b"abc"), {400}),
    "A28 chunked in 1.0": (post(b"Transfer-Encoding: chunked\r\n", version=b"HTTP/1.0"), {400}),
    "A28 0.9": (b"GET /x\r\n", {400, 505}),
    "A28 2.0": (b"GET /x HTTP/2.0\r\nHost: gw.test\r\n\r\n", {400, 505}),
    "A28 1.2": (b"GET /x HTTP/1.2\r\nHost: gw.test\r\n\r\n", {400, 505}),
    "A28 1.10": (b"GET /x HTTP/1.10\r\nHost: gw.test\r\n\r\n", {400, 505}),
    "A28 lower case": (b"GET /x http/1.1\r\nHost: gw.test\r\n\r\n", {400, 505}),
    "A28 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 501, 505}),
    "A29 bare LF": (b"GET /x HTTP/1.1\nHost: gw.test\n\n", {400}),
    "A29 bare CR": (line(b"X: a\rb"), {400}),
    "A29 folded line": (line(b"X: a\r\n b"), {400}),
    "A29 NUL in value": (line(b"X: a\x00b"), {400}),
    "A29 NUL in name": (line(b"X\x00: a"), {400}),
    "A29 control byte": (line(b"X: a\x01b"), {400}),
    "A29 DEL": (line(b"X: a\x7fb"), {400}),
    "A29 empty name": (line(b": x"), {400}),
    "A29 space in name": (line(b"X Y: x"), {400}),
    "A29 no colon": (line(b"nonsense"), {400}),
    "A33 no Host": (b"GET /x HTTP/1.1\r\n\r\n", {400}),
    "A33 two Hosts": (host(b"gw.test", b"gw.test"), {400}),
    "A33 empty": (host(b""), {400}),
    "A33 list": (host(b"a,b"), {400}),
    "A33 slash": (host(b"a/b"), {400}),
    "A33 userinfo": (host(b"a@b"), {400}),
    "A33 space": (host(b"a b"), {400}),
    "A33 port too high": (host(b"gw.test:99999"), {400}),
    "A33 port no number": (host(b"gw.test:x"), {400}),
    "A34 other host": (get(b"http://evil.test/x"), {400, 421}),
    "A34 other port": (get(b"http://gw.test:81/x"), {400, 421}),
    "A34 https over http": (get(b"https://gw.test/x"), {400, 421}),
    "A34 userinfo": (get(b"http://u:p@gw.test/x"), {400, 421}),
    "A35 two slashes": (get(b"//evil.test/x"), {400}),
    "A35 no authority": (get(b"http:///x"), {400}),
    "A35 port": (get(b"http://gw.test:99999/"), {400, 421}),
    "A35 asterisk": (get(b"*", b"OPTIONS"), {400, 501}),
    "A35 CONNECT": (b"CONNECT evil:80 HTTP/1.1\r\nHost: evil:80\r\n\r\n", {400, 405, 501}),
    "A35 TRACE": (get(b"/x", b"TRACE"), {405, 501}),
    "A44 ..": (get(b"/public/../api/admin"), {400}),
    "A44 .": (get(b"/./"), {400}),
    "A44 trailing ..": (get(b"/a/.."), {400}),
    "A44 encoded": (get(b"/%2e%2e/"), {400}),
    "A44 half encoded": (get(b"/.%2e/"), {400}),
    "A44 encoded .": (get(b"/%2E./"), {400}),
    "A45 encoded slash": (get(b"/a/..%2fb"), {400}),
    "A45 backslash": (get(b"/a\\b"), {400}),
    "A45 encoded backslash": (get(b"/a%5cb"), {400}),
    "A45 broken escape": (get(b"/a%u002fb"), {400}),
    "A45 8-bit": (get(b"/a\xc0\xafb"), {400}),
    "A46 NUL": (get(b"/api/admin%00"), {400}),
    "A46 line feed": (get(b"/api/admin%0a"), {400}),
    "A47 fragment": (get(b"/api/admin#/health"), {400}),
    "A51 lower case": (get(b"/x", b"get"), {400, 405, 501}),
    "A51 mixed case": (get(b"/x", b"GeT"), {400, 405, 501}),
    "A51 FOO": (get(b"/x", b"FOO"), {400, 405, 501}),
    "A51 10 kB": (get(b"/x", b"A" * 10_000), {400, 405, 501}),
    "A51 DEBUG": (get(b"/x", b"DEBUG"), {400, 405, 501}),
    "A51 TRACK": (get(b"/x", b"TRACK"), {400, 405, 501}),
    "A51 PROPFIND": (get(b"/x", b"PROPFIND"), {400, 405, 501}),
    "A51 PROPFIND beside the proxy": (get(b"/api/datasources/proxy", b"PROPFIND"), {501}),
    "A03 underscore": (line(b"X_Grafana_User: admin"), {400}),
    "A03 mixed": (line(b"x-WEBAUTH_user: admin"), {400}),
    "A03 dot": (line(b"X.Forwarded.For: 127.0.0.1"), {400}),
    "A03 coding": (line(b"Transfer_Encoding: chunked"), {400}),
    "A03 length": (line(b"Content_Length: 3"), {400}),
    "Authorization twice": (line(b"Authorization: Basic YTpi\r\nAuthorization: Bearer x"), {400}),
    "A97 long line": (get(b"/" + b"a" * 17_000), {414, 431}),
    "A97 200 fields": (line(b"\r\n".join(b"X%d: 1" % number for number in range(200))), {431}),
    "A97 long field": (line(b"Cookie: " + b"a" * 70_000), {431}),
    "A97 large block": (line(b"\r\n".join(b"X%d: %b" % (number, b"a" * 9000) for number in range(9))), {431}),
}


@pytest.mark.parametrize(("sent", "statuses"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_could_be_read_in_two_ways_is_refused(
    start_relay: StartRelay, sent: bytes, statuses: set[int]
) -> None:
    relay = await start_relay()
    async with await relay.client() as client:
        answer = await client.ask(sent + SMUGGLED)
        assert answer.status in statuses
        assert answer.one("Connection") == b"close"
        assert answer.one("Content-Type") == b"application/json; charset=UTF-8"
        assert answer.body.startswith(b'{"message":')
        assert await client.rest() == b""
    assert relay.recorder.everything == b""


BROKEN_CHUNKS = {
    "plus": b"+3\r\nabc\r\n0\r\n\r\n",
    "hex prefix": b"0x3\r\nabc\r\n0\r\n\r\n",
    "space": b"3 \r\nabc\r\n0\r\n\r\n",
    "LF in extension": b"3;a\nb\r\nabc\r\n0\r\n\r\n",
    "overflow": b"FFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n",
    "negative": b"-1\r\nabc\r\n0\r\n\r\n",
    "bare LF": b"3\nabc\n0\n\n",
    "no CRLF after data": b"3\r\nabc0\r\n\r\n",
    "data longer than size": b"3\r\nabcdef\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("apart", [False, True], ids=["at once", "later"])
@pytest.mark.parametrize("body", BROKEN_CHUNKS.values(), ids=BROKEN_CHUNKS.keys())
async def test_a_body_with_broken_chunks_never_makes_a_whole_request(
    start_relay: StartRelay, body: bytes, *, apart: bool
) -> None:
    relay = await start_relay()
    async with await relay.client() as client:
        if apart:
            await client.send(post(b"Transfer-Encoding: chunked\r\n", b"2\r\nhi\r\n"))
            await relay.recorder.until(b"hi")
            answer = await client.ask(body + SMUGGLED)
        else:
            answer = await client.ask(post(b"Transfer-Encoding: chunked\r\n", body) + SMUGGLED)
        assert answer.status == 400
        assert await client.rest() == b""
    assert b"0\r\n\r\n" not in relay.recorder.everything
    assert b"smuggled" not in relay.recorder.everything


ACCEPTED: dict[str, tuple[bytes, bytes]] = {
    "A25 tab before coding": (post(b"Transfer-Encoding:\tchunked\r\n"), b"abc"),
    "A27 space after length": (post(b"Content-Length: 3 \r\n", b"abc"), b"abc"),
    "A30 extension": (post(b"Transfer-Encoding: chunked\r\n", b"3;a=b\r\nabc\r\n0\r\n\r\n"), b"abc"),
    "A34 same host": (
        b"POST http://GW.test:80/x HTTP/1.1\r\nHost: gw.test\r\nContent-Length: 3\r\n\r\nabc",
        b"abc",
    ),
    "A10 trailers": (
        post(b"Transfer-Encoding: chunked\r\n", b"3\r\nabc\r\n0\r\nX-Grafana-User: a\r\n\r\n"),
        b"abc",
    ),
    "1.0": (post(b"Content-Length: 3\r\n", b"abc", b"HTTP/1.0"), b"abc"),
    "IPv6 Host": (b"POST /x HTTP/1.1\r\nHost: [::1]:3000\r\nContent-Length: 3\r\n\r\nabc", b"abc"),
    "harmless underscore": (post(b"X_Panel_Id: 3\r\nContent-Length: 3\r\n", b"abc"), b"abc"),
    "A36 body is a request": (post(b"Content-Length: %d\r\n" % len(SMUGGLED), SMUGGLED), SMUGGLED),
}


@pytest.mark.parametrize(("sent", "body"), ACCEPTED.values(), ids=ACCEPTED.keys())
async def test_the_harmless_form_passes(start_relay: StartRelay, sent: bytes, body: bytes) -> None:
    relay = await start_relay()
    async with await relay.client() as client:
        assert (await client.ask(sent)).status == 200
    (request,) = relay.recorder.requests
    assert (request.method, request.target, request.body) == ("POST", b"/x", body)
    assert b"X-Grafana-User" not in relay.recorder.everything


@pytest.mark.parametrize(
    "query", [b"a=%26b", b"a=%2B", b"+", b"%21", b";", b"[]", b"{}", b'"', b"a=1&a=1", b"a" * 7900, b"=", b"?a?"]
)
async def test_query_bytes_stay_as_they_are(start_relay: StartRelay, query: bytes) -> None:
    relay = await start_relay()
    async with await relay.client() as client:
        assert (await client.ask(get(b"/x?" + query))).status == 200
    assert relay.recorder.requests[0].target == b"/x?" + query


async def test_webdav_methods_pass_below_the_proxy(start_relay: StartRelay) -> None:
    relay = await start_relay()
    async with await relay.client() as client:
        assert (await client.ask(get(b"/api/datasources/proxy/1/x", b"REPORT"))).status == 200


def read(
    headers: Sequence[tuple[bytes, bytes]] = ((b"Host", b"gw.test"),),
    *,
    method: str = "GET",
    target: bytes = b"/x",
    version: tuple[int, int] = (1, 1),
    hosts: Sequence[bytes] = (),
) -> CanonicalRequest:
    return canonical(
        method=method,
        target=target,
        version=version,
        headers=tuple(headers),
        peer="127.0.0.1",
        scheme="http",
        hosts=hosts,
    )


def test_a_header_is_found_by_its_lower_case_name() -> None:
    found = read([(b"Host", b"h"), (b"X-A", b"1"), (b"x-a", b"2"), (b"Cookie", b"c")])
    assert found.one(b"cookie") == b"c"
    assert found.one(b"missing") is None
    assert found.all(b"x-a") == (b"1", b"2")
    with pytest.raises(UntrustedFraming):
        found.one(b"x-a")


def test_a_websocket_handshake_is_told_from_other_upgrades() -> None:
    key = (b"Sec-WebSocket-Key", b"dGhlIHNhbXBsZSBub25jZQ==")
    connection = (b"Connection", b"keep-alive, Upgrade")
    base = [(b"Host", b"h"), connection, key]
    assert read([*base, (b"Upgrade", b"WebSocket")]).websocket
    assert not read([*base, (b"Upgrade", b"h2c")]).websocket
    assert not read([*base, (b"Upgrade", b"websocket, h2c")]).websocket
    assert not read([*base, (b"Upgrade", b"websocket")], method="POST").websocket
    assert not read([*base, (b"Upgrade", b"websocket")], version=(1, 0)).websocket
    assert not read([(b"Host", b"h"), connection, (b"Upgrade", b"websocket")]).websocket


def test_the_body_is_known_from_the_framing() -> None:
    length = read([(b"Host", b"h"), (b"Content-Length", b"5")], method="POST")
    assert length.framing == Framing(length=5)
    assert length.has_body
    assert not read([(b"Host", b"h"), (b"Content-Length", b"0")], method="POST").has_body
    assert read([(b"Host", b"h"), (b"Transfer-Encoding", b"Chunked")], method="POST").framing.chunked


def test_only_hosts_that_are_served_are_answered() -> None:
    assert read(hosts=[b"gw.test"]).host == b"gw.test"
    assert read([(b"Host", b"GW.test.:80")], hosts=[b"gw.test"]).host == b"GW.test.:80"
    assert read([(b"Host", b"gw.test:3000")], hosts=[b"gw.test"]).host == b"gw.test:3000"
    with pytest.raises(MisdirectedRequest):
        read([(b"Host", b"other.test")], hosts=[b"gw.test"])


def test_an_absolute_target_reads_as_origin_form() -> None:
    assert read(target=b"http://gw.test?a=1").target.raw == b"/?a=1"
    assert read(target=b"HTTP://gw.test:80/a").target.raw == b"/a"


@pytest.mark.parametrize(
    ("refusal", "request_parts"),
    [
        (VersionNotSupported, {"version": (0, 9)}),
        (VersionNotSupported, {"version": (2, 0)}),
        (NotImplementedHere, {"method": "get"}),
        (HeaderTooLarge, {"target": b"/" + b"a" * 20_000}),
        (HeaderTooLarge, {"headers": [(b"Host", b"h")] + [(b"X", b"1")] * 101}),
        (HeaderTooLarge, {"headers": [(b"Host", b"h"), (b"X", b"1" * 70_000)]}),
        (UntrustedFraming, {"headers": [(b"Host", b"h"), (b"X Y", b"1")]}),
        (UntrustedFraming, {"headers": [(b"Host", b"h"), (b"X", b"a\rb")]}),
        (UntrustedFraming, {"headers": [(b"Host", b"h"), (b"Content-Length", b"1_0")]}),
    ],
)
def test_bytes_that_another_parser_let_through_are_refused_too(
    refusal: type[Problem], request_parts: dict[str, object]
) -> None:
    with pytest.raises(refusal) as refused:
        read(**request_parts)  # type: ignore[arg-type] # the table's cells differ in type
    assert refused.value.close
