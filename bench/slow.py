"""Two thousand connections that are half open or slow, beside good traffic: `make slow`.

A quarter each: those that say nothing, those that send a header or a body byte by byte, and those that ask for
the largest answer a stranger gets and read none of it. One that is closed is opened again at once. Printed are the
good traffic's rate in rounds without and with them, one after the other, and what one of them costs in memory of
gateway and backend.
`python -m bench.slow [connections] [seconds]`
"""

import asyncio
import socket
import statistics
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from itertools import cycle, islice
from pathlib import Path

import psutil

from bench.caller import ADMIN
from bench.processes import PROXY_CORE, Server, pin_load, whole_doorward
from bench.wrk import load
from tests.support.doorward import short_folder
from tests.support.rss import Growth, growth_of

CONNECTIONS, SECONDS = 2000, 60
SHARE, MOST = 0.9, 64 * 1024
"""Goals: of the good traffic's rate, and bytes of memory for one slow connection."""
GOOD_CONNECTIONS = 32
ROUNDS = 3
_DRIP_SECONDS = 2.0
_AGAIN_SECONDS = 0.2
_SETTLE_SECONDS = 3.0
_AT_ONCE = 100
_READ = b"GET /api/openapi.json HTTP/1.1\r\nHost: gateway\r\n\r\n"
_WRITE = (
    b"POST /login HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n"
)


class Crowd:
    """`left` counts how often a connection of a kind was closed by the other side."""

    def __init__(self, port: int, size: int, *, settle: float = _SETTLE_SECONDS) -> None:
        self.left: Counter[str] = Counter()
        self.open = 0
        self._address = ("127.0.0.1", port)
        self._size = size
        self._settle = settle
        self._turn = asyncio.Semaphore(_AT_ONCE)

    @asynccontextmanager
    async def there(self) -> AsyncIterator[None]:
        """While all of them are."""
        kinds = islice(cycle((self._silent, self._dripping_header, self._dripping_body, self._greedy)), self._size)
        tasks = [asyncio.create_task(self._again_and_again(kind)) for kind in kinds]
        try:
            async with asyncio.timeout(60):
                while self.open < self._size * 0.95:  # noqa: ASYNC110 - the other side has no event to set
                    await asyncio.sleep(0.1)
                await asyncio.sleep(self._settle)
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    async def _again_and_again(self, kind: Callable[[socket.socket], AsyncIterator[bytes]]) -> None:
        while True:
            with suppress(OSError), socket.socket() as caller:
                caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                caller.setblocking(False)  # noqa: FBT003 - the standard library's signature
                await self._live(caller, kind)
            self.left[kind.__name__.strip("_")] += 1
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _live(self, caller: socket.socket, kind: Callable[[socket.socket], AsyncIterator[bytes]]) -> None:
        loop = asyncio.get_running_loop()
        async with self._turn:
            await loop.sock_connect(caller, self._address)
        self.open += 1
        try:
            async for data in kind(caller):
                await loop.sock_sendall(caller, data)
        finally:
            self.open -= 1

    async def _silent(self, caller: socket.socket) -> AsyncIterator[bytes]:
        yield b""
        await asyncio.get_running_loop().sock_recv(caller, 1)

    async def _dripping_header(self, _: socket.socket) -> AsyncIterator[bytes]:
        yield b"GET / HTTP/1.1\r\nHost: gateway\r\nX-Slow: "
        while True:
            await asyncio.sleep(_DRIP_SECONDS)
            yield b"x"

    async def _dripping_body(self, _: socket.socket) -> AsyncIterator[bytes]:
        yield _WRITE
        while True:
            await asyncio.sleep(_DRIP_SECONDS)
            yield b" "

    async def _greedy(self, _: socket.socket) -> AsyncIterator[bytes]:
        yield _READ
        await asyncio.Event().wait()


def servers(pid: int) -> list[psutil.Process]:
    """Gateways and backend of the Doorward with that supervisor."""
    family = psutil.Process(pid).children()
    return [process for process in family if {"gateway", "backend"} & set(process.cmdline())]


async def play(server: Server, *, connections: int, seconds: float) -> int:
    """Prints, and returns the exit code."""

    def good() -> float:
        took = seconds / ROUNDS
        return load(server.port, ADMIN, path="/api/org", connections=GOOD_CONNECTIONS, seconds=took).per_second

    await asyncio.to_thread(good)
    growths: list[Growth] = []
    ratios = []
    for number in range(ROUNDS):
        alone = await asyncio.to_thread(good)
        crowd = Crowd(server.port, connections)
        async with growth_of(servers(server.pid)) as growth, crowd.there():
            beside = await asyncio.to_thread(good)
            there = crowd.open
        growths.append(growth)
        ratios.append(beside / alone)
        told = f"{alone:.0f}/s alone, {beside:.0f}/s beside {there} slow ones: {ratios[-1]:.2f}; {growth}"
        print(f"round {number + 1}: {told}")
        print(f"  closed meanwhile: {dict(crowd.left)}", flush=True)
    # The first round pays for what later ones find there already.
    each = sum(growths[0].most) / connections
    ratio = statistics.median(ratios)
    print(f"good traffic keeps {ratio:.2f} of its rate (goal {SHARE})")
    print(f"a slow connection costs {each / 1024:.1f} KiB (goal {MOST // 1024})")
    return 0 if ratio >= SHARE and each < MOST else 1


def main() -> int:
    given = [int(word) for word in sys.argv[1:]]
    connections, seconds = [*given, *(CONNECTIONS, SECONDS)[len(given) :]]
    pin_load()
    with short_folder() as folder, whole_doorward(Path(folder), {}, core=PROXY_CORE) as server:
        return asyncio.run(play(server, connections=connections, seconds=seconds))


if __name__ == "__main__":
    sys.exit(main())
