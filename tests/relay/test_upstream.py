import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contract.errors import BadGateway, Forbidden, GatewayTimeout, UntrustedFraming
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


async def test_a_unix_socket_is_an_upstream_too(tmp_path: Path) -> None:
    recorder = await Recorder().start(unix=tmp_path / "up.sock")
    upstream = Upstream(recorder.address)
    assert await ask(upstream) == b"ok"
    assert recorder.requests[0].one("Host") == b"localhost"
    upstream.close()
    await recorder.close()


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
