"""Backpressure: what waits between two sides of different speed is bounded."""

import asyncio
import os

import psutil

from relay.limits import StreamLimits
from tests.relay.conftest import StartRelay
from tests.support.recorder import Call

GET = b"GET /x HTTP/1.1\r\nHost: gw.test\r\n\r\n"
MIB = 1024 * 1024


async def test_a_caller_that_does_not_read_is_cut_off(start_relay: StartRelay) -> None:
    async def script(call: Call) -> None:
        await call.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (64 * MIB))
        while True:
            await call.send(b"a" * MIB)

    relay = await start_relay(script, streams=StreamLimits(write_stall=0.2))
    async with await relay.client() as client:
        await client.send(GET)
        await client.head()
        await asyncio.wait_for(relay.recorder.ended[0].wait(), 3)


async def test_a_large_upload_to_a_slow_upstream_does_not_grow_memory(start_relay: StartRelay) -> None:
    taken = 0

    async def script(call: Call) -> None:
        nonlocal taken
        while taken < 64 * MIB:
            taken += len(await call.read(MIB))
            await asyncio.sleep(0.002)
        await call.answer()

    relay = await start_relay(script, keep_bytes=False)
    async with await relay.client() as client:
        await client.send(b"POST /x HTTP/1.1\r\nHost: gw.test\r\nContent-Length: %d\r\n\r\n" % (64 * MIB))
        before = _memory()
        for _ in range(64):
            await client.send(bytes(MIB))
        assert (await client.answer()).status == 200
        assert _memory() - before < 16 * MIB
    assert taken == 64 * MIB


async def test_a_large_download_by_a_slow_reader_does_not_grow_memory(start_relay: StartRelay) -> None:
    piece = bytes(MIB)

    async def script(call: Call) -> None:
        await call.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (64 * MIB))
        for _ in range(64):
            await call.send(piece)

    relay = await start_relay(script)
    async with await relay.client() as client:
        await client.send(GET)
        await client.head()
        before = _memory()
        await asyncio.sleep(0.3)
        assert _memory() - before < 16 * MIB
        taken = 0
        while taken < 64 * MIB:
            taken += len(await client.reader.read(MIB))
        assert _memory() - before < 16 * MIB
        assert (await client.ask(GET)).status == 200


def _memory() -> int:
    resident: int = psutil.Process(os.getpid()).memory_info().rss
    return resident
