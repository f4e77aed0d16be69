"""Requests with bodies: short ones whole, long ones passed on as they come."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from relay.fast.patience import SECONDS
from relay.limits import StreamLimits, UpstreamLimits
from tests.relay.conftest import StartRelay
from tests.relay.fast.road import DATE, MARK, Road, get, opened, say
from tests.support.rawclient import RawClient
from tests.support.recorder import Call

LONG = b"0123456789abcdef" * (1 << 16)
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: gw.test\r\n\r\n"
SOON = 10 * SECONDS


async def take(call: Call) -> None:
    """By the target: what becomes of the body."""
    match call.request.target:
        case b"/early":
            await call.answer(b"enough", status="413 Said", headers=DATE)
        case b"/interim":
            await call.send(b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
            await call.answer(b"%d" % len(await call.body()), headers=DATE)
        case b"/leave":
            await call.read(1000)
            call.abort()
        case b"/never":
            await asyncio.sleep(SOON)
        case b"/pause":
            await asyncio.sleep(3 * SECONDS)
            await call.answer(b"%d" % len(await call.body()), headers=DATE)
        case b"/count":
            await call.answer(b"%d" % len(await call.body()), headers=DATE)
        case _:
            await call.body()
            await say(call)


@pytest.fixture
async def road(start_relay: StartRelay) -> AsyncIterator[Road]:
    async with opened(await start_relay(take)) as road:
        yield road


def head(target: str, length: int, *, method: str = "POST") -> bytes:
    return f"{method} {target} HTTP/1.1\r\nHost: gw.test\r\nContent-Length: {length}\r\n\r\n".encode()


def post(target: str, body: bytes) -> bytes:
    return head(target, len(body)) + body


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
@pytest.mark.parametrize("body", [b"", b"short", LONG])
async def test_a_body_is_passed_on_and_the_connections_go_on(road: Road, method: str, body: bytes) -> None:
    async with await road.client() as client:
        for _ in range(2):
            answer = await client.ask(head("/a", len(body), method=method) + body)
            assert (answer.status, answer.body) == (200, b"for /a")
            assert (await client.ask(get("/b"))).body == b"for /b"
    assert [request.body for request in road.recorder.requests] == [body, b"", body, b""]
    assert all(road.fast)
    assert road.recorder.connections == 1
    assert road.clerk.cuts == []


async def test_it_may_come_in_any_pieces(road: Road) -> None:
    async with await road.client() as client:
        await client.send(head("/a", 30))
        for number in range(10):
            await asyncio.sleep(0.02)
            await client.send(b"%03d" % number)
        assert (await client.answer()).status == 200
    assert road.recorder.requests[0].body == b"".join(b"%03d" % number for number in range(10))
    assert road.fast == [True]


async def test_what_follows_a_body_is_the_next_request(road: Road) -> None:
    async with await road.client() as client:
        await client.send(head("/1", 10) + b"hello")
        await asyncio.sleep(0.05)
        await client.send(b"world" + get("/2") + post("/3", b"third"))
        await client.send(get("/4"))
        bodies = [(await client.answer()).body for _ in range(4)]
    assert bodies == [b"for /1", b"for /2", b"for /3", b"for /4"]
    assert [request.body for request in road.recorder.requests] == [b"helloworld", b"", b"third", b""]


@pytest.mark.parametrize("target", ["/forget", "/late", "/stream"])
@pytest.mark.parametrize("body", [b"short", LONG])
async def test_an_answer_that_is_not_simple_is_finished_by_the_other_lane(
    road: Road, target: str, body: bytes
) -> None:
    """The body is sent once, and nothing of it is taken for a request."""
    async with await road.client() as client:
        answer = await client.ask(post(target, body))
        assert answer.one("X-Seen") == b"once"
        assert answer.body in {b"told", b"onetwo", b"late"}
        assert (await client.ask(get("/a"))).body == b"for /a"
    assert [request.body for request in road.recorder.requests] == [body, b""]
    assert road.fast == [True, True]


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("body", [b"", b"short", LONG])
async def test_a_change_is_asked_for_once(road: Road, method: str, body: bytes) -> None:
    """Nobody has the body any more: a PUT repeated without it would empty what it is for."""
    async with await road.client() as client:
        answer = await client.ask(head("/drop", len(body), method=method) + body)
        assert answer.status == 502
    assert [request.target for request in road.recorder.requests] == [b"/drop"]


async def test_an_answer_in_the_middle_of_the_body_ends_the_connection(road: Road) -> None:
    async with await road.client() as client:
        await client.send(head("/early", 10_000) + b"x" * 100)
        answer = await client.answer()
        assert (answer.status, answer.body, answer.one("Connection")) == (413, b"enough", b"close")
        await client.send(SMUGGLED)
        assert b"HTTP/1.1" not in await client.rest()
    async with await road.client() as client:
        assert (await client.ask(get("/a"))).body == b"for /a"
    assert [request.target for request in road.recorder.requests] == [b"/a"]
    # The one with half a request on it is used no more.
    assert road.recorder.connections == 2


async def test_an_interim_answer_ends_no_body(road: Road) -> None:
    async with await road.client() as client:
        await client.send(head("/interim", 10) + b"hello")
        await road.recorder.until(b"/interim")
        await asyncio.sleep(0.1)
        await client.send(b"world")
        assert (await client.answer()).body == b"10"
        assert (await client.ask(get("/a"))).body == b"for /a"
    assert road.fast == [True, True]
    assert road.recorder.connections == 1


async def test_an_upstream_that_leaves_in_the_middle_is_a_bad_gateway(road: Road) -> None:
    async with await road.client() as client:
        await client.send(head("/leave", 10_000) + SMUGGLED)
        assert (await client.answer()).status == 502
    assert [request.target for request in road.recorder.requests] == [b"/leave"]
    assert road.clerk.cuts == []


async def test_what_follows_a_body_that_was_in_vain_is_answered(start_relay: StartRelay) -> None:
    """The upstream leaves at the moment in which the end of the body is there, and the next request with it."""
    calls: asyncio.Queue[Call] = asyncio.Queue()

    async def reset(call: Call) -> None:
        if call.request.target == b"/reset":
            await calls.put(call)
        else:
            await say(call)

    async with opened(await start_relay(reset)) as road, await road.client() as client:
        await client.send(head("/reset", 20) + b"0123456789")
        call = await calls.get()
        client.writer.write(b"0123456789" + get("/b"))
        call.reset()
        assert (await client.answer()).status == 502
        assert (await client.answer()).body == b"for /b"


async def test_a_caller_who_stops_in_the_middle_is_told(road: Road) -> None:
    road.clerk.streams = StreamLimits(body_idle=0.2)
    async with await road.client() as client:
        await client.send(head("/a", 100) + b"half")
        assert (await asyncio.wait_for(client.answer(), SOON)).status == 408
        assert await client.rest() == b""
    await asyncio.wait_for(road.recorder.ended[0].wait(), SOON)


@pytest.mark.parametrize("limits", [UpstreamLimits(write_stall=0.2), UpstreamLimits(total=0.5)])
async def test_an_upstream_that_takes_nothing_has_its_deadlines(
    start_relay: StartRelay, limits: UpstreamLimits
) -> None:
    relay = await start_relay(take, upstream=limits)
    async with opened(relay) as road, await RawClient.connect(road.address, patience=SOON) as client:
        await client.ask(get("/slow"))
        pouring = asyncio.create_task(pour(client, 1 << 30))
        assert (await client.answer()).status == 504
        pouring.cancel()
        await asyncio.gather(pouring, return_exceptions=True)


async def pour(client: RawClient, length: int) -> None:
    await client.send(head("/never", length))
    with pytest.raises(ConnectionError):
        await client.flood()


async def test_a_caller_waits_for_an_upstream_that_pauses(road: Road) -> None:
    """More than all buffers between the two have room for."""
    body = LONG * 48
    async with await road.client() as client:
        client.writer.write(post("/pause", body))
        await road.recorder.until(b"/pause")
        await asyncio.sleep(SECONDS)
        assert client.writer.transport.get_write_buffer_size() > len(body) / 4
        assert (await asyncio.wait_for(client.answer(), 20)).body == b"%d" % len(body)
        assert (await client.ask(get("/a"))).body == b"for /a"
    assert road.recorder.connections == 1


async def test_a_caller_who_leaves_takes_the_request_along(road: Road) -> None:
    client = await road.client()
    await client.send(head("/count", 100) + b"half")
    await road.recorder.until(b"/count")
    await client.close()
    await asyncio.wait_for(road.recorder.ended[0].wait(), 5)
    assert road.clerk.cuts == []


async def test_who_may_send_no_more_is_cut_off(road: Road) -> None:
    async with await road.client() as client:
        await client.send(head("/count", 100) + b"half")
        await road.recorder.until(b"/count")
        [cut] = road.clerk.cuts
        cut()
        assert await client.rest() == b""
    await asyncio.wait_for(road.recorder.ended[0].wait(), 5)
    assert road.clerk.cuts == []


async def test_closing_lets_it_end(road: Road) -> None:
    async with await road.client() as client:
        await client.send(head("/late", 10) + b"hello")
        await road.recorder.until(b"/late")
        closing = asyncio.create_task(road.listener.close(5.0))
        await asyncio.sleep(2 * SECONDS)
        await client.send(b"world")
        assert (await client.answer()).body == b"late"
        await closing


async def test_what_cannot_be_kept_is_not_left_to_the_other_lane(road: Road) -> None:
    """A caller without an idle connection to the upstream: the whole request goes the other way, as it came."""
    async with await RawClient.connect(road.address) as client:
        answer = await client.ask(post("/a", LONG))
        assert (answer.status, answer.one("X-Seen")) == (200, b"once")
    assert [MARK in request.head for request in road.recorder.requests] == [False]
    assert road.recorder.requests[0].body == LONG
