"""Long answers, passed on as they come."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import cast

import pytest

from relay.fast.answer import LARGEST
from relay.fast.patience import SECONDS
from relay.limits import StreamLimits, UpstreamLimits
from tests.relay.conftest import StartRelay
from tests.relay.fast.road import DATE, Road, get, opened, say
from tests.support.rawclient import RawClient
from tests.support.recorder import Call

TORRENT = 64 << 20
TAIL = 90 << 10
"""Less than is read at once, more than the caller's connection has room for."""
SOON = 10 * SECONDS


async def pour(call: Call) -> None:
    """By the target: how the answer goes on after a simple head."""
    begins = b"HTTP/1.1 200 OK\r\n" + DATE + b"Content-Length: %d\r\n\r\n"
    match call.request.target:
        case b"/torrent":
            await call.send(begins % TORRENT)
            await call.send(bytes(TORRENT))
        case b"/broken":
            await call.send(begins % (LARGEST + 10) + bytes(LARGEST))
            await asyncio.sleep(0.1)
            call.close()
        case b"/silent":
            await call.send(begins % (LARGEST + 10) + b"silence")
        case b"/tail":
            await call.send(begins % (LARGEST + TAIL) + bytes(LARGEST))
            await asyncio.sleep(SECONDS)
            await call.send(bytes(TAIL))
        case b"/drops":
            await call.send(begins % (LARGEST + 100))
            for _ in range(10):
                await asyncio.sleep(0.1)
                await call.send(bytes(LARGEST // 10 + 10))
            await call.send(bytes(LARGEST + 100 - 10 * (LARGEST // 10 + 10)))
        case b"/more":
            await call.send(begins % (LARGEST + 10) + bytes(LARGEST))
            await asyncio.sleep(0.1)
            await call.send(b"the end...HTTP/1.1 200 OK\r\n\r\n")
        case _:
            await say(call)


@pytest.fixture
async def road(start_relay: StartRelay) -> AsyncIterator[Road]:
    async with opened(await start_relay(pour)) as road:
        yield road


def stop_reading(client: RawClient) -> None:
    cast("asyncio.ReadTransport", client.writer.transport).pause_reading()


async def test_a_long_answer_is_passed_on_and_the_connections_go_on(road: Road) -> None:
    async with await road.client() as client:
        for _ in range(2):
            answer = await client.ask(get("/large"))
            assert (answer.one("X-Seen"), answer.body) == (None, b"x" * 1_000_000)
            assert (await client.ask(get("/a"))).body == b"for /a"
    assert road.fast == [True] * 4
    assert road.recorder.connections == 1
    assert (road.clerk.watched, road.clerk.cuts) == (2, [])


async def test_requests_sent_behind_it_wait_for_its_end(road: Road) -> None:
    async with await road.client() as client:
        await client.send(get("/large"))
        await client.send(get("/a") + get("/b"))
        lengths = [len((await client.answer()).body) for _ in range(3)]
    assert lengths == [1_000_000, 6, 6]


async def test_an_answer_that_breaks_off_does_not_look_whole(road: Road) -> None:
    async with await road.client() as client:
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await client.ask(get("/broken"))
    assert road.clerk.cuts == []
    async with await road.client() as client:
        assert (await client.ask(get("/a"))).body == b"for /a"


async def test_what_follows_an_answer_is_nobodys(road: Road) -> None:
    async with await road.client() as client:
        answer = await client.ask(get("/more"))
        assert answer.body[-10:] == b"the end..."
        assert (await client.ask(get("/a"))).body == b"for /a"
    assert road.recorder.connections == 2


async def test_the_upstream_waits_for_a_caller_who_does_not_read(road: Road) -> None:
    async with await road.client() as client:
        stop_reading(client)
        await client.send(get("/torrent"))
        await road.recorder.until(b"/torrent")
        await asyncio.sleep(3 * SECONDS)
        assert not road.recorder.ended[0].is_set()
        cast("asyncio.ReadTransport", client.writer.transport).resume_reading()
        assert len((await client.answer()).body) == TORRENT
        assert (await client.ask(get("/a"))).body == b"for /a"
    assert road.recorder.connections == 1


async def test_the_last_piece_pauses_nobody_elses_answer(start_relay: StartRelay) -> None:
    """It fills what the caller has room for, when the connection it came by is about to be another's."""
    relay = await start_relay(pour, upstream=UpstreamLimits(first_byte=2.0))
    async with opened(relay, kept=4096) as road, await narrow(road) as slow:
        await slow.send(get("/tail"))
        await slow.head()
        await slow.reader.readexactly(LARGEST)
        stop_reading(slow)
        while road.clerk.cuts:  # noqa: ASYNC110 - a list has no event to set
            await asyncio.sleep(0.01)
        async with await RawClient.connect(road.address) as other:
            assert (await other.ask(get("/a"))).body == b"for /a"
        assert (road.fast, road.recorder.connections) == ([True, True], 1)


async def narrow(road: Road) -> RawClient:
    """As `road.client`; the system keeps little for it."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.connect(road.address)
    client = RawClient(*await asyncio.open_connection(sock=sock), patience=5.0)
    await client.ask(get("/slow"))
    road.recorder.requests.clear()
    return client


async def test_a_caller_who_leaves_takes_the_answer_along(road: Road) -> None:
    client = await road.client()
    await client.send(get("/torrent"))
    await client.head()
    await client.close()
    await asyncio.wait_for(road.recorder.ended[0].wait(), 5)
    assert road.clerk.cuts == []


async def test_a_caller_who_does_not_read_for_too_long_is_let_go(road: Road) -> None:
    road.clerk.streams = StreamLimits(write_stall=0.2)
    async with await road.client() as client:
        stop_reading(client)
        await client.send(get("/torrent"))
        await road.recorder.until(b"/torrent")
        await asyncio.wait_for(road.recorder.ended[0].wait(), SOON)


@pytest.mark.parametrize("limits", [UpstreamLimits(idle=0.2), UpstreamLimits(total=0.5)])
async def test_an_upstream_that_stops_in_the_middle_has_its_deadlines(
    start_relay: StartRelay, limits: UpstreamLimits
) -> None:
    async with opened(await start_relay(pour, upstream=limits)) as road, await road.client() as client:
        await client.send(get("/silent"))
        await client.head()
        assert await client.reader.readexactly(7) == b"silence"
        await asyncio.wait_for(client.rest(), SOON)


async def test_an_upstream_that_sends_a_little_at_a_time_may_go_on(start_relay: StartRelay) -> None:
    """Each pause is short, all of them are not."""
    relay = await start_relay(pour, upstream=UpstreamLimits(idle=0.5))
    async with opened(relay) as road, await road.client() as client:
        assert len((await client.ask(get("/drops"))).body) == LARGEST + 100


async def test_who_may_have_it_no_more_is_cut_off(road: Road) -> None:
    async with await road.client() as client:
        await client.send(get("/silent"))
        await client.head()
        [cut] = road.clerk.cuts
        cut()
        assert await client.reader.readexactly(7) == b"silence"
        await client.rest()
        assert road.clerk.cuts == []


async def test_closing_lets_it_end(road: Road) -> None:
    async with await road.client() as client:
        await client.send(get("/drops"))
        await client.head()
        closing = asyncio.create_task(road.listener.close(5.0))
        assert len(await client.reader.readexactly(LARGEST + 100)) == LARGEST + 100
        await closing


async def test_closing_has_a_deadline_for_it(road: Road) -> None:
    async with await road.client() as client:
        await client.send(get("/silent"))
        await client.head()
        await asyncio.wait_for(road.listener.close(0.5), 3)
        assert await client.rest() == b"silence"
