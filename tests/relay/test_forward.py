import asyncio
import time

import pytest

from relay.limits import ListenerLimits, StreamLimits, UpstreamLimits
from tests.relay.conftest import Relay, StartRelay
from tests.support.recorder import Call

GET = b"GET /x HTTP/1.1\r\nHost: gw.test\r\n\r\n"
CHUNKED = b"POST /x HTTP/1.1\r\nHost: gw.test\r\nTransfer-Encoding: chunked\r\n\r\n"
EVENTS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
MIB = 1024 * 1024


async def test_a_request_and_its_answer_are_carried_byte_for_byte(start_relay: StartRelay) -> None:
    async def script(call: Call) -> None:
        await call.body()
        await call.answer(
            b"\x1f\x8bnot-unpacked",
            status="200 Right so",
            headers=b"Set-Cookie: a=1\r\nContent-Encoding: gzip\r\nSet-Cookie: b=2\r\n"
            b"Date: then\r\nX-Raw: \xff\xfe\r\nX-Empty:\r\n",
        )

    relay = await start_relay(script)
    async with await relay.client() as client:
        answer = await client.ask(
            b"POST /a%2Fb?x=%21&y=[];+ HTTP/1.1\r\nHost: Gw.Test\r\nX-Raw: \xff\r\nContent-Length: 5\r\n"
            b"Content-Encoding: gzip\r\nAccept-Encoding: br\r\n\r\nhello"
        )
    request = relay.recorder.requests[0]
    assert (request.target, request.body) == (b"/a%2Fb?x=%21&y=[];+", b"hello")
    assert request.one("Host") == b"Gw.Test"
    assert request.one("X-Raw") == b"\xff"
    assert request.one("Content-Length") == b"5"
    assert request.one("Content-Encoding") == b"gzip"
    assert request.one("Accept-Encoding") == b"br"
    assert (answer.status, answer.reason) == (200, b"Right so")
    assert answer.body == b"\x1f\x8bnot-unpacked"
    assert answer.all("Set-Cookie") == [b"a=1", b"b=2"]
    assert answer.one("Date") == b"then"
    assert answer.one("X-Raw") == b"\xff\xfe"
    assert answer.one("X-Empty") == b""
    assert answer.one("Content-Encoding") == b"gzip"
    assert answer.one("X-Seen") == b"once"
    assert answer.one("Server") is None
    assert len(relay.decorations) == 1


async def test_hop_by_hop_headers_end_here_and_ours_cannot_be_named_away(start_relay: StartRelay) -> None:
    async def script(call: Call) -> None:
        await call.answer(
            headers=b"Connection: X-Private\r\nX-Private: 1\r\nKeep-Alive: timeout=5\r\nX-Kept: 1\r\n"
        )

    relay = await start_relay(script)
    relay.added = [(b"X-Grafana-User", b"u1")]
    async with await relay.client() as client:
        answer = await client.ask(
            b"GET /x HTTP/1.1\r\nHost: gw.test\r\nConnection: X-Grafana-User, X-Drop\r\nX-Drop: 1\r\n"
            b"Proxy-Authorization: x\r\nKeep-Alive: 1\r\nTE: trailers, gzip\r\nTrailer: X\r\n"
            b"Proxy-Connection: x\r\nUpgrade: foo\r\nHTTP2-Settings: x\r\nX-Stay: 1\r\n\r\n"
        )
    request = relay.recorder.requests[0]
    assert request.names == {"host", "x-stay", "x-grafana-user"}
    assert request.one("X-Grafana-User") == b"u1"
    assert answer.one("X-Kept") == b"1"
    assert answer.all("X-Private") == answer.all("Keep-Alive") == []
    assert answer.one("Connection") == b"close"


@pytest.mark.parametrize(
    ("status", "headers", "lengths"),
    [
        ("204 No Content", b"", []),
        ("304 Not Modified", b'Content-Length: 120\r\nETag: "a"\r\n', [b"120"]),
        ("304 Not Modified", b"", []),
    ],
)
async def test_answers_without_a_body_keep_the_connection_in_step(
    start_relay: StartRelay, status: str, headers: bytes, lengths: list[bytes]
) -> None:
    async def script(call: Call) -> None:
        await call.send(b"HTTP/1.1 " + status.encode() + b"\r\n" + headers + b"\r\n")

    relay = await start_relay(script)
    async with await relay.client() as client:
        for _ in range(3):
            answer = await client.ask(GET)
            assert answer.status == int(status[:3])
            assert answer.all("Content-Length") == lengths
            assert answer.all("Transfer-Encoding") == []
    assert relay.recorder.connections == 1


@pytest.mark.parametrize("framing", [b"Content-Length: 9000\r\n", b"Transfer-Encoding: chunked\r\n", b""])
async def test_head_has_the_length_and_no_body(start_relay: StartRelay, framing: bytes) -> None:
    async def script(call: Call) -> None:
        await call.send(b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n")

    relay = await start_relay(script)
    async with await relay.client() as client:
        for _ in range(2):
            answer = await client.ask(b"HEAD /x HTTP/1.1\r\nHost: gw.test\r\n\r\n")
            assert answer.status == 200
            assert answer.all("Content-Length") == ([b"9000"] if b"9000" in framing else [])
    assert relay.recorder.connections == 1


async def test_a_chunked_upload_stays_chunked(start_relay: StartRelay) -> None:
    relay = await start_relay()
    async with await relay.client() as client:
        for _ in range(3):
            await client.send(CHUNKED + b"2\r\nab\r\n")
            await relay.recorder.until(b"2\r\nab\r\n")
            await client.send(b"1\r\nc\r\n0\r\n")
            assert (await client.ask(b"\r\n")).status == 200
        assert (await client.ask(GET)).status == 200
    assert [request.body for request in relay.recorder.requests] == [b"abc", b"abc", b"abc", b""]
    assert relay.recorder.connections == 1


@pytest.mark.parametrize("apart", [False, True], ids=["at once", "apart"])
@pytest.mark.parametrize("follow", [b"", GET, b"GET /x HTT"], ids=["alone", "pipelined", "pipelined in part"])
async def test_trailers_go_nowhere_and_end_the_connection(
    start_relay: StartRelay, follow: bytes, *, apart: bool
) -> None:
    """The parser would count them among the next request's headers."""
    relay = await start_relay()
    async with await relay.client() as client:
        await client.send(CHUNKED + b"3\r\nabc\r\n")
        if apart:
            await relay.recorder.until(b"abc")
        answer = await client.ask(b"0\r\nX-Grafana-User: admin\r\n\r\n" + follow)
        assert answer.status == 200
        assert answer.one("Connection") == b"close"
        assert await client.rest() == b""
    assert [request.body for request in relay.recorder.requests] == [b"abc"]
    assert b"admin" not in relay.recorder.everything


async def test_an_old_caller_gets_no_chunks(start_relay: StartRelay) -> None:
    async def script(call: Call) -> None:
        await call.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")

    relay = await start_relay(script)
    async with await relay.client() as client:
        answer = await client.ask(b"GET /x HTTP/1.0\r\nHost: gw.test\r\n\r\n")
    assert answer.body == b"abc"
    assert answer.all("Transfer-Encoding") == []
    assert answer.one("Connection") == b"close"


async def test_events_reach_the_caller_as_they_happen(start_relay: StartRelay) -> None:
    sent: list[float] = []

    async def script(call: Call) -> None:
        await call.send(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        for _ in range(5):
            await asyncio.sleep(0.03)
            sent.append(time.monotonic())
            await call.send(b"9\r\ndata: x\n\n\r\n")
        await call.send(b"0\r\n\r\n")

    relay = await start_relay(script)
    async with await relay.client() as client:
        await client.send(GET)
        assert (await client.head()).one("Transfer-Encoding") == b"chunked"
        assert not sent
        for number in range(5):
            assert await client.chunk() == b"data: x\n\n"
            assert time.monotonic() - sent[number] < 0.05
        assert await client.chunk() == b""


@pytest.mark.parametrize("framing", [b"Content-Length: 100\r\n", b"Transfer-Encoding: chunked\r\n"])
async def test_a_broken_off_answer_never_looks_complete(start_relay: StartRelay, framing: bytes) -> None:
    async def script(call: Call) -> None:
        await call.send(b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n5\r\nabcde\r\n")
        call.close()

    relay = await start_relay(script)
    async with await relay.client() as client:
        await client.send(GET)
        assert (await client.head()).status == 200
        assert not (await client.rest()).endswith(b"0\r\n\r\n")
    async with await relay.client() as client:
        await client.send(b"GET /x HTTP/1.0\r\nHost: gw.test\r\n\r\n")
        await client.head()
        with pytest.raises(ConnectionResetError):
            await client.reader.read()


async def test_a_caller_that_leaves_takes_its_upstream_request_along(start_relay: StartRelay) -> None:
    async def script(call: Call) -> None:
        await call.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        await call.read()

    relay = await start_relay(script)
    for _ in range(10):
        client = await relay.client()
        await client.send(GET)
        await client.head()
        await client.close()
    await asyncio.wait_for(asyncio.gather(*(end.wait() for end in relay.recorder.ended)), 1)


@pytest.mark.parametrize("sent", [b"", b"a" * 1000])
async def test_a_caller_that_leaves_mid_upload_never_completes_it(start_relay: StartRelay, sent: bytes) -> None:
    async def script(call: Call) -> None:
        while await call.read():
            pass

    relay = await start_relay(script)
    client = await relay.client()
    await client.send(b"POST /x HTTP/1.1\r\nHost: gw.test\r\nContent-Length: 5000\r\n\r\n" + sent)
    await relay.recorder.until(b"5000\r\n\r\n" + sent)
    await client.close()
    await asyncio.wait_for(relay.recorder.ended[0].wait(), 1)


async def test_an_early_answer_is_passed_on_and_ends_the_connection(start_relay: StartRelay) -> None:
    async def script(call: Call) -> None:
        await call.answer(b"no", status="413 Too large")
        call.close()

    relay = await start_relay(script)
    async with await relay.client() as client:
        answer = await client.ask(b"POST /x HTTP/1.1\r\nHost: gw.test\r\nContent-Length: 5000\r\n\r\nabc")
        assert (answer.status, answer.body) == (413, b"no")
        assert answer.one("Connection") == b"close"
        assert await client.rest() == b""


async def test_an_answer_may_flow_while_the_body_still_does(start_relay: StartRelay) -> None:
    async def script(call: Call) -> None:
        await call.send(b"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n")
        left = 300_000
        while left:
            data = await call.read()
            left -= len(data)
            await call.send(data)

    relay = await start_relay(script)
    async with await relay.client() as client:
        await client.send(b"POST /x HTTP/1.1\r\nHost: gw.test\r\nContent-Length: 300000\r\n\r\n")
        assert (await client.head()).one("Connection") == b"close"
        for _ in range(3):
            await client.send(b"a" * 100_000)
            assert await client.reader.readexactly(100_000) == b"a" * 100_000
        assert await client.rest() == b""


async def test_a_body_is_invited_only_when_it_is_wanted(start_relay: StartRelay) -> None:
    relay = await start_relay()
    async with await relay.client() as client:
        await client.send(
            b"POST /x HTTP/1.1\r\nHost: gw.test\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
        )
        assert (await client.head()).status == 100
        assert (await client.ask(b"hello")).status == 200
    assert relay.recorder.requests[0].body == b"hello"
    assert relay.recorder.requests[0].all("Expect") == []


async def test_a_caller_that_stops_sending_is_told_so(start_relay: StartRelay) -> None:
    relay = await start_relay(streams=StreamLimits(body_idle=0.1))
    async with await relay.client() as client:
        answer = await client.ask(b"POST /x HTTP/1.1\r\nHost: gw.test\r\nContent-Length: 50\r\n\r\nabc")
        assert answer.status == 408
        assert await client.rest() == b""
    await asyncio.wait_for(relay.recorder.ended[0].wait(), 1)
    assert relay.recorder.requests[0].body == b""


async def test_every_caller_gets_its_own_answer(start_relay: StartRelay) -> None:
    async def script(call: Call) -> None:
        await asyncio.sleep(0.001)
        await call.answer(call.request.target)

    relay = await start_relay(script, upstream=UpstreamLimits(connections=4))

    async def one(name: int) -> None:
        async with await relay.client() as client:
            for turn in range(10):
                target = b"/%d/%d" % (name, turn)
                answer = await client.ask(b"GET " + target + b" HTTP/1.1\r\nHost: gw.test\r\n\r\n")
                assert answer.body == target

    await asyncio.gather(*(one(name) for name in range(10)))
    assert relay.recorder.connections <= 4


async def test_pipelined_requests_are_answered_in_order(start_relay: StartRelay) -> None:
    async def script(call: Call) -> None:
        await call.answer(call.request.target)

    relay = await start_relay(script, limits=ListenerLimits(keep_alive=0.5))
    async with await relay.client() as client:
        await client.send(b"".join(b"GET /%d HTTP/1.1\r\nHost: gw.test\r\n\r\n" % number for number in range(100)))
        for number in range(100):
            assert (await client.answer()).body == b"/%d" % number


async def test_a_refused_upstream_is_a_502_without_its_address(start_relay: StartRelay) -> None:
    relay: Relay = await start_relay()
    await relay.recorder.close()
    async with await relay.client() as client:
        answer = await client.ask(GET)
        assert (answer.status, answer.body) == (502, b'{"message":"Bad Gateway"}')
        assert (await client.ask(GET)).status == 502
