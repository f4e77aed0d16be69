"""A dashboard of 50 panels, all at once in one session, at a gateway that was just started."""

import asyncio
import os
import signal
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from redis import Redis

from bench.facts import Fact, Facts
from bench.processes import Server, await_health, doorward
from bench.stage import PLAIN, Stage
from bench.steady import get
from bench.visitor import session

_PANELS = 50


def tables(stage: Stage) -> Iterator[Facts]:
    yield Facts(
        title=f"{_PANELS} panels of one session after a restart of the gateway", count=lambda: _count(stage)
    )


def _count(stage: Stage) -> dict[str, Fact]:
    place = stage.place()
    gateway = stage.enter(doorward(place, stage.behind))
    header = session(gateway.port)
    # A token's first use is written down, and no token is remembered before it.
    asyncio.run(_burst(gateway.port, header, 1))
    _restart(gateway)
    reads, calls = _reads(place), _calls(stage)
    begun = time.perf_counter()
    asyncio.run(_burst(gateway.port, header, _PANELS))
    taken = time.perf_counter() - begun
    return {
        "reads of the session in Redis": Fact(value=_reads(place) - reads, unit="", most=1),
        "internal calls": Fact(value=_calls(stage) - calls, unit="", most=1),
        "until the last answer": Fact(value=1000 * taken, unit="ms"),
    }


def _restart(gateway: Server) -> None:
    """Killed; its supervisor starts another one."""
    (process,) = gateway.carriers()
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    await_health(gateway.port)


async def _burst(port: int, header: str, count: int) -> None:
    lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(count)]
    for _, writer in lines:
        writer.write(get(header, PLAIN))
    for reader, writer in lines:
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head)
        writer.close()


def _reads(place: Path) -> float:
    """Scripts that were run: each look at a session is one."""
    with Redis(unix_socket_path=str(place / "valkey.sock")) as redis:
        stats = redis.info("commandstats")
    return float(sum(stats.get(f"cmdstat_{name}", {}).get("calls", 0) for name in ("evalsha", "eval")))


def _calls(stage: Stage) -> float:
    with urllib.request.urlopen(f"http://127.0.0.1:{stage.internal}/calls") as answer:
        return float(answer.read())
