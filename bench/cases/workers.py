"""Two workers beside one: what a request costs the processors, and how soon both know of a revocation.

Workers may use both cores here, which load and upstream share with them, so that no throughput is told.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping
from functools import partial

from bench.comparison import COST, Comparison, Goal
from bench.facts import Fact, Facts
from bench.load import Load, costed
from bench.processes import Server, whole_doorward
from bench.stage import PLAIN, SECONDS, Stage
from bench.steady import get
from bench.visitor import post, session
from bench.wrk import load

_ONE, _TWO = "one worker", "two workers"
_CONNECTIONS = 64
_ROUNDS = 20
_SETTLED = 0.05
"""Seconds, while messages flow between workers."""


def tables(stage: Stage) -> Iterator[Comparison | Facts]:
    one, two = _doorward(stage, 1), _doorward(stage, 2)
    rows = {_ONE: _costed(one), _TWO: _costed(two)}
    goals = (Goal(row=_TWO, peer=_ONE, most=1.18),)
    title = "Processor time for a GET of 114 bytes"
    yield Comparison(title=title, rows=rows, against=(_ONE,), figure=COST, goals=goals)
    yield Facts(title="Revocations with two workers", count=lambda: asyncio.run(_revocations(two)))


def _doorward(stage: Stage, workers: int) -> Server:
    settings: Mapping[str, str] = {
        "GF_SERVER_WORKERS": str(workers),
        "GF_GATEWAY_BACKEND_URL": f"http://127.0.0.1:{stage.behind}",
    }
    return stage.enter(whole_doorward(stage.place(), settings))


def _costed(server: Server) -> Load:
    header = session(server.port)
    asked = partial(load, server.port, header, path=PLAIN, connections=_CONNECTIONS, seconds=SECONDS)
    return costed(asked, seconds=SECONDS, cpu=server.cpu_seconds)


async def _revocations(server: Server) -> dict[str, Fact]:
    times = [await _revocation(server) for _ in range(_ROUNDS)]
    title = f"longest of {_ROUNDS} until all of {_CONNECTIONS} connections are refused"
    return {title: Fact(value=1000 * max(times), unit="ms", most=1000 * _SETTLED)}


async def _revocation(server: Server) -> float:
    """Seconds from the answer that ended a session until nobody is served with it any more."""
    ending, other = session(server.port), session(server.port)
    lines = [_Line(*await asyncio.open_connection("127.0.0.1", server.port)) for _ in range(_CONNECTIONS)]
    request = get(ending, PLAIN)
    for _ in range(3):
        await asyncio.gather(*(line.ask(request) for line in lines))
    await asyncio.to_thread(post, server.port, "/api/user/auth-tokens/revoke-others", {}, other)
    begun = last = time.perf_counter()
    while 200 in await asyncio.gather(*(line.ask(request) for line in lines)):
        last = time.perf_counter()
        if last - begun > 6:
            raise RuntimeError("a session that was ended is still served after six seconds")
    for line in lines:
        line.close()
    return last - begun


class _Line:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, request: bytes) -> int:
        """The status of the answer."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        await self._reader.readexactly(length)
        return int(head.split(b" ", 2)[1])

    def close(self) -> None:
        self._writer.close()
