"""Several gateways, one backend and one Valkey, each a process of its own; the driver sits between all of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from redis.asyncio import Redis

from tests.support.doorward import short_folder
from tests.support.processes import eventually
from tests.support.programs import Program, free_port
from tests.support.recorder import Recorder
from tests.support.roles import listens
from tests.support.slow_link import SlowLink
from tests.support.valkey import Valkey, running_valkey

Address = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """`links` are the gateways' ways to Redis, in the order of `gateways`; `redis` is the driver's own."""

    gateways: tuple[Address, ...]
    links: tuple[SlowLink, ...]
    redis: Redis
    source: Recorder


@asynccontextmanager
async def open_house(gateways: int) -> AsyncIterator[House]:
    with ExitStack() as processes:
        folder = processes.enter_context(short_folder())
        valkey = processes.enter_context(running_valkey())
        async with AsyncExitStack() as stack:
            links = [
                await stack.enter_async_context(SlowLink(valkey.socket, name=f"gw{i}.sock").open())
                for i in range(gateways)
            ]
            source = await Recorder(keep_bytes=False).start()
            stack.push_async_callback(source.close)
            redis = Redis.from_url(valkey.url, decode_responses=True)
            stack.push_async_callback(redis.aclose)
            addresses = await _start(processes, folder, valkey, links)
            yield House(gateways=addresses, links=tuple(links), redis=redis, source=source)
            await asyncio.to_thread(processes.close)


async def _start(processes: ExitStack, folder: Path, valkey: Valkey, links: list[SlowLink]) -> tuple[Address, ...]:
    backend = free_port()
    shared = {
        "GF_SECURITY_SECRET_KEY": "known to all of them, and to nobody else",
        "GF_GATEWAY_BACKEND_URL": f"http://127.0.0.1:{backend}",
        "GF_BACKEND_LISTEN": f"http://127.0.0.1:{backend}",
        "GF_GATEWAY_REDIS_URL": valkey.url,
    }
    _run(processes, folder / "backend", "backend", shared)
    addresses = []
    for number, link in enumerate(links):
        port = free_port()
        own = {**shared, "GF_GATEWAY_REDIS_URL": link.url, "GF_SERVER_HTTP_PORT": str(port)}
        _run(processes, folder / f"gw{number}", "gateway", own)
        addresses.append(("127.0.0.1", port))
    for port in (backend, *(port for _, port in addresses)):
        if not await asyncio.to_thread(eventually, lambda port=port: listens(port), seconds=30):  # type: ignore[misc]
            raise TimeoutError("a process did not start")
    return tuple(addresses)


def _run(processes: ExitStack, folder: Path, command: str, settings: dict[str, str]) -> None:
    folder.mkdir()
    program = Program(folder, command, f"--data={folder / 'data'}", settings=settings)
    program.start()
    processes.callback(program.stop)
