import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contract.errors import BadGateway, Forbidden, GatewayTimeout, Unavailable, UntrustedFraming
from relay.limits import UpstreamLimits
from relay.upstream import Outgoing, Upstream
from tests.relay.conftest import StartRecorder
from tests.support.certificate import server_and_client
from tests.support.recorder import Call, Recorder

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
GET = Outgoing(method="GET", target=b"/x")


async def ask(upstream: Upstream, outgoing: Outgoing = GET) -> bytes:
    async with await upstream.exchange(outgoing) as answer:
        return await answer.read(1000)


def saying(*answers: bytes) -> Recorder:
    """Answers one after the other, then plain ones."""
    left = list(answers)

    async def script(call: Call) -> None:
        await call.body()
        if left:
            await call.send(left.pop(0))
        else:
            await call.answer(b"next")

    return Recorder(script=script)


BAD_ANSWERS = {
    "length and coding": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
    "coding and length": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    "length list": b"HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\n\r\nabc",
    "length with sign": b"HTTP/1.1 200 OK\r\nContent-Length: +3\r\n\r\nabc",
    "gzip, chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "coding twice": CHUNKED[:-2] + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "NUL in header": b"HTTP/1.1 200 OK\r\nX: a\x00b\r\nContent-Length: 0\r\n\r\n",
    "control byte in header": b"HTTP/1.1 200 OK\r\nX: a\x01b\r\nContent-Length: 0\r\n\r\n",
    "control byte in reason": b"HTTP/1.1 200 O\x01K\r\nContent-Length: 0\r\n\r\n",
    "LF only": b"HTTP/1.1 200 OK\nContent-Length: 0\n\n",
    "obs-fold": b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n",
    "space before colon": b"HTTP/1.1 200 OK\r\nX : a\r\nContent-Length: 0\r\n\r\n",
    "flood of 1xx": b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100,
    "unasked switch": b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    "204 with a length": b"HTTP/1.1 204 No\r\nContent-Length: 3\r\n\r\nabc",
    "204 with a coding": b"HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "huge head": b"HTTP/1.1 200 OK\r\nX: " + b"a" * 1_000_000,
    "many lines": b"HTTP/1.1 200 OK\r\n" + b"X: aaaaaaaaaaaaaaaaaaaaaaa\r\n" * 4000,
    "other version": b"HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "status of four digits": b"HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
    "broken chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n",
    "endless trailers": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    + b"X: aaaaaaaaaa\r\n" * 9000,
}


@pytest.mark.parametrize("bad", BAD_ANSWERS.values(), ids=BAD_ANSWERS.keys())
async def test_an_answer_with_two_readings_is_a_502_and_its_connection_is_dropped(bad: bytes) -> None:
    recorder = await saying(bad).start()
    upstream = Upstream(recorder.address)
    with pytest.raises(BadGateway):
        await ask(upstream)
    assert await ask(upstream) == b"next"
    assert recorder.connections == 2
    upstream.close()
    await recorder.close()


GOOD_ANSWERS = {
    "length": (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", b"abc", 1),
    "no reason": (b"HTTP/1.1 200\r\nContent-Length: 3\r\n\r\nabc", b"abc", 1),
    "chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\n",
        b"abc",
        1,
    ),
    "interim": (
        b"HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" * 3 + b"HTTP/1.1 204 No\r\n\r\n",
        b"",
        1,
    ),
    "204 with length 0": (b"HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n", b"", 1),
    "close": (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc", b"abc", 2),
    "1.0": (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc", b"abc", 2),
    "surplus": (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\n\r\n", b"abc", 2),
    "surplus after chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        b"a",
        2,
    ),
    "surplus after 204": (b"HTTP/1.1 204 No\r\n\r\nabc", b"", 2),
    "surplus after 304": (b"HTTP/1.1 304 Not\r\nContent-Length: 3\r\n\r\nabc", b"", 2),
}


@pytest.mark.parametrize(("good", "body", "connections"), GOOD_ANSWERS.values(), ids=GOOD_ANSWERS.keys())
async def test_only_a_cleanly_ended_answer_leaves_its_connection_for_others(
    good: bytes, body: bytes, connections: int
) -> None:
    recorder = await saying(good).start()
    upstream = Upstream(recorder.address)
    assert await ask(upstream) == body
    assert await ask(upstream) == b"next"
    assert recorder.connections == connections
    upstream.close()
    await recorder.close()


@pytest.mark.parametrize("size", [1, 7, 64])
async def test_an_answer_in_small_pieces_reads_the_same(start_recorder: StartRecorder, size: int) -> None:
    whole = (
        b"HTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 Well done\r\nX-One: 1\r\nX-None:\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    )

    async def script(call: Call) -> None:
        for start in range(0, len(whole), size):
            await call.send(whole[start : start + size])
            await asyncio.sleep(0)

    upstream = Upstream((await start_recorder(script)).address)
    async with await upstream.exchange(GET) as answer:
        assert (answer.status, answer.reason) == (200, b"Well done")
        assert answer.headers[:2] == [(b"X-One", b"1"), (b"X-None", b"")]
        assert await answer.read(10) == b"abc"
    upstream.close()


async def test_an_answer_may_end_with_its_connection(start_recorder: StartRecorder) -> None:
    async def script(call: Call) -> None:
        await call.send(b"HTTP/1.1 200 OK\r\n\r\nabc")
        call.close()

    upstream = Upstream((await start_recorder(script)).address)
    assert await ask(upstream) == b"abc"


@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"]
)
async def test_an_answer_that_breaks_off_is_a_502(start_recorder: StartRecorder, start: bytes) -> None:
    async def script(call: Call) -> None:
        await call.send(start)
        call.close()

    upstream = Upstream((await start_recorder(script)).address)
    with pytest.raises(BadGateway):
        await ask(upstream)


async def test_a_unix_socket_is_an_upstream_too(tmp_path: Path) -> None:
    recorder = await Recorder().start(unix=tmp_path / "up.sock")
    upstream = Upstream(recorder.address)
    assert await ask(upstream) == b"ok"
    assert recorder.requests[0].one("Host") == b"localhost"
    upstream.close()
    await recorder.close()


async def test_bytes_that_nobody_asked_for_end_an_idle_connection(start_recorder: StartRecorder) -> None:
    async def script(call: Call) -> None:
        await call.answer(b"first")
        await asyncio.sleep(0.02)
        await call.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")

    recorder = await start_recorder(script)
    upstream = Upstream(recorder.address)
    assert await ask(upstream) == b"first"
    await asyncio.wait_for(recorder.ended[0].wait(), 1)
    assert await ask(upstream) == b"first"
    upstream.close()


async def test_an_idle_connection_expires(start_recorder: StartRecorder) -> None:
    recorder = await start_recorder()
    upstream = Upstream(recorder.address, limits=UpstreamLimits(pool_idle=0.05))
    await ask(upstream)
    await asyncio.wait_for(recorder.ended[0].wait(), 1)
    await ask(upstream)
    assert recorder.connections == 2
    upstream.close()


def leaving_once() -> Recorder:
    """Answers the first request, and leaves at the second instead of answering."""
    seen = 0

    async def script(call: Call) -> None:
        nonlocal seen
        seen += 1
        await call.body()
        if seen == 2:
            call.abort()
        else:
            await call.answer()

    return Recorder(script=script)


async def test_a_repeatable_request_is_tried_again_when_a_used_connection_dies() -> None:
    recorder = await leaving_once().start()
    upstream = Upstream(recorder.address)
    await ask(upstream)
    tries = iter([[(b"X-Try", b"2")]])
    outgoing = Outgoing(method="GET", target=b"/x", headers=[(b"X-Try", b"1")], renew=lambda: next(tries))
    assert await ask(upstream, outgoing) == b"ok"
    assert [request.one("X-Try") for request in recorder.requests] == [None, b"1", b"2"]
    upstream.close()
    await recorder.close()


@pytest.mark.parametrize(
    "outgoing",
    [Outgoing(method="POST", target=b"/x"), Outgoing(method="PUT", target=b"/x", body=b"abc")],
    ids=["not idempotent", "with a body"],
)
async def test_other_requests_are_never_sent_twice(outgoing: Outgoing) -> None:
    recorder = await leaving_once().start()
    upstream = Upstream(recorder.address)
    await ask(upstream)
    with pytest.raises(BadGateway):
        await ask(upstream, outgoing)
    assert len(recorder.requests) == 2
    upstream.close()
    await recorder.close()


async def test_a_new_connection_that_dies_is_not_tried_again(start_recorder: StartRecorder) -> None:
    async def script(call: Call) -> None:
        call.abort()

    recorder = await start_recorder(script)
    with pytest.raises(BadGateway):
        await ask(Upstream(recorder.address))
    assert recorder.connections == 1


async def test_a_used_connection_that_dies_mid_answer_is_not_tried_again(start_recorder: StartRecorder) -> None:
    async def script(call: Call) -> None:
        if call.request.target == b"/x":
            await call.answer()
        else:
            await call.send(b"HTTP/1.1 2")
            call.close()

    recorder = await start_recorder(script)
    upstream = Upstream(recorder.address)
    await ask(upstream)
    with pytest.raises(BadGateway):
        await ask(upstream, Outgoing(method="GET", target=b"/dies"))
    assert len(recorder.requests) == 2
    upstream.close()


async def test_a_slow_upstream_is_a_504(start_recorder: StartRecorder) -> None:
    async def script(call: Call) -> None:
        if call.request.target != b"/never":
            await call.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc")
        await call.read()

    recorder = await start_recorder(script)
    upstream = Upstream(recorder.address, limits=UpstreamLimits(first_byte=0.05, idle=0.05))
    with pytest.raises(GatewayTimeout):
        await upstream.exchange(Outgoing(method="GET", target=b"/never"))
    with pytest.raises(GatewayTimeout):
        await ask(upstream)
    await asyncio.wait_for(asyncio.gather(*(end.wait() for end in recorder.ended)), 1)


async def test_a_slow_upload_does_not_count_as_a_slow_answer(start_recorder: StartRecorder) -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(5):
            await asyncio.sleep(0.04)
            yield b"a"

    recorder = await start_recorder()
    upstream = Upstream(recorder.address, limits=UpstreamLimits(first_byte=0.1))
    assert await ask(upstream, Outgoing(method="POST", target=b"/", body=body())) == b"ok"
    assert recorder.requests[0].body == b"aaaaa"
    upstream.close()


async def test_the_whole_exchange_may_have_a_deadline(start_recorder: StartRecorder) -> None:
    async def script(call: Call) -> None:
        await call.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            await call.send(b"1\r\na\r\n")
            await asyncio.sleep(0.01)

    upstream = Upstream((await start_recorder(script)).address, limits=UpstreamLimits(total=0.1))
    with pytest.raises(GatewayTimeout):
        await ask(upstream)


async def test_a_full_pool_is_a_503(start_recorder: StartRecorder) -> None:
    recorder = await start_recorder()
    upstream = Upstream(recorder.address, limits=UpstreamLimits(connections=1, connect=0.05))
    async with await upstream.exchange(GET):
        with pytest.raises(Unavailable):
            await upstream.exchange(GET)
    assert await ask(upstream) == b"ok"
    upstream.close()


async def test_a_cancelled_exchange_frees_its_place_and_connection(
    start_recorder: StartRecorder,
) -> None:
    async def script(call: Call) -> None:
        if call.request.target == b"/x":
            await call.answer()
        await call.read()

    recorder = await start_recorder(script)
    upstream = Upstream(recorder.address, limits=UpstreamLimits(connections=1))
    for _ in range(5):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(upstream.exchange(Outgoing(method="GET", target=b"/never")), 0.02)
    assert await ask(upstream) == b"ok"
    await asyncio.wait_for(asyncio.gather(*(end.wait() for end in recorder.ended[:5])), 1)
    upstream.close()


async def test_an_answer_that_is_closed_unread_does_not_come_back(start_recorder: StartRecorder) -> None:
    recorder = await start_recorder()
    upstream = Upstream(recorder.address)
    async with await upstream.exchange(GET):
        pass
    await ask(upstream)
    assert recorder.connections == 1 or recorder.ended[0].is_set()
    upstream.close()


async def test_an_unread_rest_is_never_the_next_answer(start_recorder: StartRecorder) -> None:
    async def script(call: Call) -> None:
        await call.send(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc")
        await asyncio.sleep(0.02)
        await call.send(b"def")

    recorder = await start_recorder(script)
    upstream = Upstream(recorder.address)
    async with await upstream.exchange(GET):
        pass
    assert await ask(upstream) == b"abcdef"
    assert recorder.connections == 2
    upstream.close()


@pytest.mark.parametrize("length", [2, 4])
async def test_a_body_of_another_length_is_never_complete(start_recorder: StartRecorder, length: int) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"abc"

    recorder = await start_recorder()
    upstream = Upstream(recorder.address)
    with pytest.raises(UntrustedFraming):
        await ask(upstream, Outgoing(method="POST", target=b"/", body=body(), content_length=length))
    await asyncio.wait_for(recorder.ended[0].wait(), 1)
    assert recorder.requests[0].body == b""


async def test_the_guard_sees_the_resolved_address_and_may_refuse(start_recorder: StartRecorder) -> None:
    recorder = await start_recorder()
    seen: list[str] = []

    def guard(address: str) -> None:
        seen.append(address)
        raise Forbidden

    upstream = Upstream(recorder.address.replace("127.0.0.1", "2130706433"), connect_guard=guard)
    with pytest.raises(Forbidden):
        await ask(upstream)
    assert seen == ["127.0.0.1"]
    assert recorder.connections == 0


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1", "http://no-such-host.invalid:80", "unix:/nonexistent/x.sock"]
)
async def test_an_upstream_that_is_not_there_is_a_502_that_names_no_address(address: str) -> None:
    with pytest.raises(BadGateway) as refused:
        await ask(Upstream(address))
    assert refused.value.message == "Bad Gateway"


async def test_tls_is_spoken_and_checked(tmp_path: Path) -> None:
    server, trusting = server_and_client(tmp_path)
    recorder = await Recorder().start(tls=server)
    upstream = Upstream(recorder.address, tls=trusting)
    assert await ask(upstream) == b"ok"
    assert await ask(upstream) == b"ok"
    assert recorder.connections == 1
    upstream.close()
    with pytest.raises(BadGateway):
        await ask(Upstream(recorder.address))
    assert len(recorder.requests) == 2
    await recorder.close()


@pytest.mark.parametrize(
    "outgoing",
    [
        Outgoing(method="GET", target=b"/a b"),
        Outgoing(method="GET", target=b"/a\r\nX: y"),
        Outgoing(method="GET\r\n", target=b"/"),
        Outgoing(method="GET", target=b"/", headers=[(b"X", b"a\r\nY: b")]),
        Outgoing(method="GET", target=b"/", headers=[(b"X\nY", b"a")]),
        Outgoing(method="GET", target=b"/", headers=[(b"X", b"a\x00")]),
    ],
)
async def test_nothing_can_break_its_line(start_recorder: StartRecorder, outgoing: Outgoing) -> None:
    recorder = await start_recorder()
    with pytest.raises(ValueError, match="would break"):
        await ask(Upstream(recorder.address), outgoing)
    assert recorder.everything == b""


async def test_framing_follows_from_the_body_alone(start_recorder: StartRecorder) -> None:
    recorder = await start_recorder()
    upstream = Upstream(recorder.address)
    headers = [(b"Content-Length", b"99"), (b"Transfer-Encoding", b"chunked"), (b"Connection", b"close")]
    await ask(upstream, Outgoing(method="POST", target=b"/", headers=headers, body=b"abc"))
    await ask(upstream, Outgoing(method="POST", target=b"/", headers=headers))
    await ask(upstream, Outgoing(method="GET", target=b"/", headers=headers))
    first, second, third = recorder.requests
    assert (first.one("Content-Length"), first.body) == (b"3", b"abc")
    assert second.one("Content-Length") == b"0"
    assert third.names == {"host"}
    upstream.close()
