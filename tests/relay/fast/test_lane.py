"""The lane and the other one, by turns on the same connections."""

import asyncio
import gc
from typing import cast

import pytest

from relay.fast.answer import SimpleAnswer
from relay.limits import StreamLimits
from tests.relay.conftest import QUICK, StartRelay
from tests.relay.fast.road import DATE, Road, get, opened, say
from tests.support.rawclient import RawClient
from tests.support.recorder import Call


async def test_requests_of_known_callers_go_fast(road: Road) -> None:
    async with await road.client() as client:
        for number in range(3):
            answer = await client.ask(get(f"/{number}"))
            assert (answer.status, answer.body) == (200, f"for /{number}".encode())
    assert road.fast == [True, True, True]
    assert road.recorder.connections == 1


async def test_what_the_clerk_has_no_work_for_goes_the_other_way(road: Road) -> None:
    async with await road.client() as client:
        for data in (get("/a", "X-Slow: 1"), get("/slow"), get("/a")):
            assert (await client.ask(data)).status == 200
    assert road.fast == [False, False, True]


@pytest.mark.parametrize("target", ["/forget", "/stream", "/late"])
async def test_an_answer_that_is_not_simple_is_finished_by_the_other_lane(road: Road, target: str) -> None:
    """The request is sent once, and the other lane's owner sees the answer's head."""
    async with await road.client() as client:
        answer = await client.ask(get(target))
        assert answer.one("X-Seen") == b"once"
        assert answer.body in {b"told", b"onetwo", b"late"}
        assert (await client.ask(get("/a"))).body == b"for /a"
    assert road.fast == [True, True]


async def test_chunks_that_are_there_at_once_need_no_other_lane(road: Road) -> None:
    async with await road.client() as client:
        for _ in range(2):
            answer = await client.ask(get("/chunks"))
            assert (answer.one("X-Seen"), answer.body) == (None, b"onetwo")
    assert road.recorder.connections == 1


async def test_a_stream_begins_before_it_ends(road: Road) -> None:
    async with await road.client() as client:
        await client.send(get("/endless"))
        answer = await client.head()
        assert answer.one("X-Seen") == b"once"
        assert await client.chunk() == b"one"


async def test_a_connection_that_the_upstream_gave_up_costs_nobody_an_answer(road: Road) -> None:
    async with await road.client() as client:
        answer = await client.ask(get("/drop"))
        assert answer.status == 502
        assert (await client.ask(get("/a"))).body == b"for /a"
    # Once here, and once more by the lane that may ask again.
    assert [request.target for request in road.recorder.requests][:2] == [b"/drop", b"/drop"]


async def test_half_an_answer_never_looks_whole(road: Road) -> None:
    async with await road.client() as client:
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await client.ask(get("/half"))


async def test_requests_sent_at_once_are_answered_in_their_order(road: Road) -> None:
    async with await road.client() as client:
        await client.send(get("/1"))
        await client.send(get("/2") + get("/3"))
        await client.send(get("/4", "X-Slow: 1"))
        bodies = [(await client.answer()).body for _ in range(4)]
    assert bodies == [b"for /1", b"for /2", b"for /3", b"for /4"]


@pytest.mark.parametrize("target", ["/late", "/stream", "/forget"])
async def test_a_request_behind_one_that_is_handed_over_takes_nothing_from_it(road: Road, target: str) -> None:
    async with await road.client() as client:
        await client.send(get(target))
        await road.recorder.until(target.encode())
        await client.send(get("/a") + get("/b"))
        bodies = [(await client.answer()).body for _ in range(3)]
    assert bodies[1:] == [b"for /a", b"for /b"]
    assert [request.target for request in road.recorder.requests] == [target.encode(), b"/a", b"/b"]
    assert road.recorder.connections == 1


async def test_an_idle_connection_keeps_nothing_of_an_answer(road: Road) -> None:
    async with await road.client() as client:
        await client.ask(get("/large"))
        assert road.fast == [True]
        assert not [each for each in gc.get_objects() if isinstance(each, SimpleAnswer)]


async def test_what_follows_half_a_request_is_never_read_as_one(road: Road) -> None:
    """The padding line swallows the request line that looks like a request of its own."""
    async with await road.client() as client:
        await client.send(get("/a") + b"GET /b HTTP/1.1\r\nHost: gw.test\r\nX-Pad: ")
        assert (await client.answer()).body == b"for /a"
        await client.send(b"GET /admin HTTP/1.1\r\nX: y\r\n\r\n")
        assert (await client.answer()).body == b"for /b"
    assert b"/admin" not in [request.target for request in road.recorder.requests]


async def test_a_caller_who_leaves_takes_the_exchange_along(road: Road) -> None:
    client = await road.client()
    await client.send(get("/late"))
    await road.recorder.until(b"/late")
    await client.close()
    async with asyncio.timeout(5):
        await road.recorder.ended[0].wait()


async def test_closing_lets_the_answer_under_way_end(road: Road) -> None:
    async with await road.client() as client:
        await client.send(get("/late"))
        await road.recorder.until(b"/late")
        closing = asyncio.create_task(road.listener.close(3.0))
        assert (await client.answer()).body == b"late"
        await closing


async def test_a_caller_who_does_not_even_read_the_beginning_is_let_go(start_relay: StartRelay) -> None:
    """What is there when the head is written may be more than anybody takes; others need that connection."""

    async def pour(call: Call) -> None:
        if call.request.target == b"/torrent":
            await call.send(b"HTTP/1.1 200 OK\r\n" + DATE + b"Transfer-Encoding: chunked\r\n\r\n")
            await call.send((b"ffff\r\n%b\r\n" % bytes(0xFFFF)) * 16)
        await say(call)

    relay = await start_relay(pour, streams=StreamLimits(write_stall=0.2))
    async with opened(relay, kept=4096) as road, await road.client() as client:
        cast("asyncio.ReadTransport", client.writer.transport).pause_reading()
        await client.send(get("/torrent"))
        await road.recorder.until(b"/torrent")
        await asyncio.wait_for(road.recorder.ended[0].wait(), 3)


async def test_an_idle_connection_is_closed_in_time(road: Road) -> None:
    async with await road.client() as client:
        await client.ask(get("/a"))
        assert road.fast == [True]
        assert await asyncio.wait_for(client.reader.read(), 5) == b""


async def test_a_busy_connection_is_not_idle(road: Road) -> None:
    async with await road.client() as client:
        for _ in range(8):
            assert (await client.ask(get("/a"))).status == 200
            await asyncio.sleep(QUICK.keep_alive / 4)
    assert all(road.fast)


async def test_who_waits_for_an_answer_is_not_idle(road: Road) -> None:
    async with await RawClient.connect(road.address) as client:
        assert (await client.ask(get("/think"))).body == b"thought"


async def test_the_first_request_of_a_connection_may_go_fast(road: Road) -> None:
    async with await road.client() as client:
        assert (await client.ask(get("/a"))).status == 200
        async with await RawClient.connect(road.address) as another:
            assert (await another.ask(get("/b"))).body == b"for /b"
            assert (await another.ask(get("/slow"))).body == b"for /slow"
            assert (await another.ask(get("/c"))).body == b"for /c"
    assert road.fast == [True, True, False, True]


async def test_a_quick_caller_is_not_kept_on_the_other_lane(road: Road) -> None:
    """What is sent as soon as an answer is read comes before the task that wrote it has ended."""
    loop, slow = asyncio.get_running_loop(), get("/slow")
    answered = loop.create_future()

    class Quick(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = cast("asyncio.Transport", transport)
            self.count = 0
            self.transport.write(slow)

        def data_received(self, data: bytes) -> None:
            self.count += 1
            if self.count == 5:
                answered.set_result(None)
            else:
                self.transport.write(get("/a"))

    transport, _ = await loop.create_connection(Quick, *road.address)
    await asyncio.wait_for(answered, 5)
    transport.close()
    assert road.fast == [False, True, True, True, True]
