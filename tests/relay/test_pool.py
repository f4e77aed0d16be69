"""When a connection may serve again, and when it must not."""

import asyncio

import pytest

from contract.errors import Unavailable
from relay.limits import UpstreamLimits
from relay.upstream import Outgoing, Upstream
from tests.relay.conftest import StartRecorder
from tests.support.recorder import Call

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
GET = Outgoing(method="GET", target=b"/x")


async def ask(upstream: Upstream, outgoing: Outgoing = GET) -> bytes:
    async with await upstream.exchange(outgoing) as answer:
        return await answer.read(1000)


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
