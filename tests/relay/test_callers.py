"""How callers are let go: nobody loses a request, and what has no end of its own gets one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from contract.answers import json_answer
from relay.limits import ListenerLimits
from relay.listener import Listener
from tests.relay.conftest import StartListener, StartRelay
from tests.relay.test_tunnel import HANDSHAKE, switching
from tests.support.rawclient import RawClient
from tests.support.recorder import Call

GET = b"GET /x HTTP/1.1\r\nHost: gw.test\r\n\r\n"
RESTART = b"\x88\x02\x03\xf4"


async def yes(_: web.BaseRequest) -> web.StreamResponse:
    return json_answer({})


@asynccontextmanager
async def leaving(listener: Listener, *, seconds: float = 2.0, idle: float = 0.5) -> AsyncIterator[None]:
    """While the listener lets go; in the end nobody is left, and in time."""
    began = asyncio.get_running_loop().time()
    closing = asyncio.create_task(listener.close(seconds, idle=idle))
    await asyncio.sleep(0.1)
    yield
    await asyncio.wait_for(closing, 5)
    assert asyncio.get_running_loop().time() - began < seconds + 0.5


async def test_a_request_that_crosses_with_the_end_is_answered_and_told_that_it_is_the_last(
    start_listener: StartListener,
) -> None:
    listener, address = await start_listener(yes)
    async with await RawClient.connect(address) as used, await RawClient.connect(address) as new:
        assert (await used.ask(GET)).all("Connection") == []
        async with leaving(listener):
            for client in (used, new):
                answer = await client.ask(GET)
                assert (answer.status, answer.one("Connection")) == (200, b"close")
                assert await client.rest() == b""


async def test_who_asks_nothing_leaves_after_a_while(start_listener: StartListener) -> None:
    listener, address = await start_listener(yes)
    async with await RawClient.connect(address) as used, await RawClient.connect(address) as new:
        await used.ask(GET)
        async with leaving(listener, idle=0.2):
            assert await used.rest() == await new.rest() == b""


async def test_requests_that_were_sent_ahead_are_all_answered(start_listener: StartListener) -> None:
    go = asyncio.Event()

    async def slow(_: web.BaseRequest) -> web.StreamResponse:
        await go.wait()
        return json_answer({})

    listener, address = await start_listener(slow)
    async with await RawClient.connect(address) as client:
        await client.send(GET * 3)
        async with leaving(listener):
            go.set()
            told = [(await client.answer()).one("Connection") for _ in range(3)]
    assert told == [None, None, b"close"]


async def test_an_answer_that_promised_to_go_on_keeps_its_promise(start_relay: StartRelay) -> None:
    go = asyncio.Event()

    async def script(call: Call) -> None:
        await call.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab")
        await go.wait()
        await call.send(b"cd")

    relay = await start_relay(script)
    async with await relay.client() as client:
        await client.send(GET)
        head = await client.head()
        async with leaving(relay.listener):
            go.set()
            assert await client.reader.readexactly(4) == b"abcd"
            assert head.one("Connection") is None
            assert (await client.ask(GET)).one("Connection") == b"close"


async def test_a_stream_of_events_ends_whole(start_relay: StartRelay) -> None:
    async def script(call: Call) -> None:
        await call.send(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n"
        )
        await call.read()

    relay = await start_relay(script)
    async with await relay.client() as client:
        await client.send(GET)
        await client.head()
        assert await client.chunk() == b"data: 1\n\n"
        async with leaving(relay.listener):
            assert await client.chunk() == b""
        await asyncio.wait_for(relay.recorder.ended[0].wait(), 1)


@pytest.mark.parametrize("begun", [b"", b"\x82\x05he"])
async def test_a_websocket_is_asked_to_come_again_between_two_frames(
    start_relay: StartRelay, begun: bytes
) -> None:
    sent: list[bytes] = []

    async def script(call: Call) -> None:
        await call.send(switching() + begun)
        if begun:
            await asyncio.sleep(0.3)
            await call.send(b"llo\x82\x05never")
        while data := await call.read():
            sent.append(data)

    relay = await start_relay(script)
    async with await relay.client() as client:
        await client.send(HANDSHAKE)
        assert (await client.head()).status == 101
        async with leaving(relay.listener):
            expected = (begun + b"llo" if begun else b"") + RESTART
            assert await asyncio.wait_for(client.reader.readexactly(len(expected)), 2) == expected
            await client.send(b"\x88\x82mask\x03\xf4")
            assert await client.rest() == b""
    assert b"".join(sent) == b"\x88\x82mask\x03\xf4"


async def test_a_websocket_that_does_not_answer_ends_all_the_same(start_relay: StartRelay) -> None:
    async def script(call: Call) -> None:
        await call.send(switching() + b"\x82\x05he")
        await call.read()

    relay = await start_relay(script)
    async with await relay.client() as client:
        await client.send(HANDSHAKE)
        await client.head()
        async with leaving(relay.listener):
            assert await client.rest() == b"\x82\x05he"


async def test_one_party_has_so_many_connections_and_no_more(start_listener: StartListener) -> None:
    limits = ListenerLimits(connections_of_one=2)
    _, address = await start_listener(yes, limits=limits, party=lambda peer: peer)
    async with await RawClient.connect(address) as one, await RawClient.connect(address) as two:
        async with await RawClient.connect(address) as three:
            assert await three.rest() == b""
        assert (await one.ask(GET)).status == (await two.ask(GET)).status == 200
        await one.close()
        async with await RawClient.connect(address) as four:
            assert (await four.ask(GET)).status == 200


async def test_who_belongs_to_no_party_is_not_counted(start_listener: StartListener) -> None:
    limits = ListenerLimits(connections_of_one=1)
    _, address = await start_listener(yes, limits=limits, party=lambda _: None)
    async with await RawClient.connect(address) as one, await RawClient.connect(address) as two:
        assert (await one.ask(GET)).status == (await two.ask(GET)).status == 200
