"""What is long, endless or two-way goes through both processes as it comes."""

import asyncio
import os
import statistics
import zlib
from collections.abc import AsyncIterator

import aiohttp
import psutil
import pytest

from tests.support.api import ADMIN, Api, session
from tests.support.doorward import Doorward, Role
from tests.support.echo import open_echo
from tests.support.flood import BLOCK, Flood, checksum
from tests.support.rawclient import RawClient
from tests.support.recorder import Recorder
from tests.support.rss import MIB, Growth, growth_of

SIZE = int(os.environ.get("DOORWARD_STREAM_MIB", "256")) * MIB
WARM = 8 * MIB
MOST_GROWTH = 16 * MIB
AUTHORIZATION = f"Authorization: {ADMIN['Authorization']}\r\n".encode()


def both(doorward: Doorward) -> list[psutil.Process]:
    return [doorward.child(Role.GATEWAY), doorward.child(Role.BACKEND)]


class Through:
    """Raw bytes to a data source and back, through the proxy."""

    def __init__(self, doorward: Doorward, flood: Flood, proxy: str) -> None:
        self._doorward = doorward
        self._proxy = proxy.encode()
        self.flood = flood

    async def client(self) -> RawClient:
        return await RawClient.connect(("127.0.0.1", self._doorward.port), patience=20, limit=2**20)

    def head(self, method: bytes, target: bytes, more: bytes = b"") -> bytes:
        line = b"%s %s/%s HTTP/1.1\r\nHost: localhost\r\n" % (method, self._proxy, target)
        return line + AUTHORIZATION + more + b"\r\n"

    async def down(self, size: int) -> int:
        """The checksum of what came."""
        self.flood.size = size
        async with await self.client() as client:
            await client.send(self.head(b"GET", b"flood"))
            assert (await client.head()).one("Content-Length") == b"%d" % size
            found, left = 0, size
            while left:
                part = await asyncio.wait_for(client.reader.read(len(BLOCK)), 20)
                assert part, "the answer ended early"
                found, left = zlib.crc32(part, found), left - len(part)
        return found

    async def up(self, size: int) -> int:
        """The checksum of what the data source got."""
        self.flood.size = size
        async with await self.client() as client:
            await client.send(self.head(b"POST", b"flood", b"Content-Length: %d\r\n" % size))
            for _ in range(size // len(BLOCK)):
                await client.send(BLOCK)
            answer = await client.answer()
            assert (answer.status, answer.body) == (200, b"%d" % size)
        return self.flood.checksum

    async def watched(self, way: str, size: int) -> Growth:
        """Sends `size` bytes one way, when some have gone before."""
        go = self.up if way == "up" else self.down
        assert await go(WARM) == checksum(WARM)
        async with growth_of(both(self._doorward)) as growth:
            assert await go(size) == checksum(size)
        return growth


@pytest.fixture
async def through(doorward: Doorward, api: Api, request: pytest.FixtureRequest) -> AsyncIterator[Through]:
    flood = Flood(0)
    recorder = await Recorder(script=flood, keep_bytes=False).start()
    yield Through(doorward, flood, await api.data_source(request.node.name, recorder.address, type="graphite"))
    await recorder.close()


@pytest.mark.parametrize("way", ["up", "down"])
async def test_a_flood_passes_without_growing_memory(through: Through, way: str) -> None:
    started = asyncio.get_running_loop().time()
    growth = await through.watched(way, SIZE)
    seconds = asyncio.get_running_loop().time() - started
    print(f"{SIZE // MIB} MiB {way} in {seconds:.1f} s; gateway and backend {growth}")  # noqa: T201 - a measurement is for its reader
    assert max(growth.most) < MOST_GROWTH


async def test_a_reader_that_stops_reading_stops_the_source(doorward: Doorward, through: Through) -> None:
    """Backpressure reaches the data source: nothing in between takes what nobody reads."""
    through.flood.size = SIZE
    async with growth_of(both(doorward)) as growth, await through.client() as client:
        await client.send(through.head(b"GET", b"flood"))
        await client.head()
        await asyncio.sleep(1)
        given = through.flood.given
        await asyncio.sleep(0.3)
        assert through.flood.given == given < SIZE / 4
    assert max(growth.most) < MOST_GROWTH


async def test_events_arrive_when_they_happen(through: Through) -> None:
    loop = asyncio.get_running_loop()
    async with await through.client() as client:
        await client.send(through.head(b"GET", b"events"))
        assert (await client.head()).one("Content-Type") == b"text/event-stream"
        came: list[float] = []
        while chunk := await client.chunk():
            # Two that come at once may be passed on as one.
            came += [loop.time()] * chunk.count(b"\n\n")
    late = [there - sent for sent, there in zip(through.flood.sent_at, came, strict=True)]
    print(f"events: median {statistics.median(late) * 1000:.1f} ms late, at most {max(late) * 1000:.1f}")  # noqa: T201
    assert statistics.median(late) < 0.04


async def test_a_websocket_talks_with_its_data_source(api: Api, doorward: Doorward) -> None:
    async with open_echo() as source:
        proxy = await api.data_source("websocket", source.url)
        by = session(await api.log_in())
        async with api.client.ws_connect(f"{doorward.url}{proxy}/websocket", headers=by) as socket:
            for message in ("one", "two" * 20_000):
                await socket.send_str(message)
                assert await socket.receive_str(timeout=5) == f"echo {message}"
        assert "cookie" not in source.last.headers
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await api.client.ws_connect(f"{doorward.url}{proxy}/websocket")
        assert refused.value.status == 401


async def test_a_websocket_ends_with_the_session_that_opened_it(api: Api, doorward: Doorward) -> None:
    async with open_echo() as source:
        proxy = await api.data_source("websocket to be cut", source.url)
        by = session(await api.log_in())
        async with api.client.ws_connect(f"{doorward.url}{proxy}/websocket", headers=by) as socket:
            await socket.send_str("hello")
            assert await socket.receive_str(timeout=5) == "echo hello"
            assert (await api.get("/api/logout", by=by)).status == 200
            ended = await socket.receive(timeout=5)
            assert ended.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
