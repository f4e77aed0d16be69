"""Two gateways over one backend and one Valkey, and a data source whose answers do not end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import aiohttp

from backend.app import opened
from backend.storage.database import Database
from gateway.app import Parts
from gateway.express import Express
from tests.support.api import Api, Credential, open_api
from tests.support.clock import FrozenClock
from tests.support.database import open_database
from tests.support.echo import open_echo
from tests.support.stack import connected, listening, quick, settings_for
from tests.support.valkey import Valkey

Kind = Literal["websocket", "events", "download"]
KINDS: Final[tuple[Kind, ...]] = ("websocket", "events", "download")
SOON: Final = 1.0


class Held:
    """A stream that somebody holds open."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.ended = asyncio.Event()

    async def ends(self) -> bool:
        """Within a second from now."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.ended.wait(), SOON)
        return self.ended.is_set()

    async def stays(self) -> bool:
        """Still open well after it would have been cut."""
        return not await self.ends()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """`source` is the target of the proxy to the data source, whose own URL is `echo`."""

    first: Api
    second: Api
    clock: FrozenClock
    source: str
    echo: str
    database: Database
    lanes: dict[str, Express]

    @asynccontextmanager
    async def held(
        self, kind: Kind, by: Credential, *, at: Api | None = None, source: str = ""
    ) -> AsyncIterator[Held]:
        held = Held()
        task = asyncio.create_task(self._hold(held, kind, by, at or self.first, source or self.source))
        try:
            await asyncio.wait_for(held.open.wait(), 5)
            yield held
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _hold(self, held: Held, kind: Kind, by: Credential, at: Api, source: str) -> None:
        try:
            if kind == "websocket":
                await self._converse(held, by, at.url + source, at)
            elif kind == "events":
                await self._listen(held, by, at.url + source + "/events", at)
            else:
                await self._load(held, by, at.url + source + "/download", at)
        finally:
            held.ended.set()

    async def _converse(self, held: Held, by: Credential, url: str, at: Api) -> None:
        async with at.client.ws_connect(f"{url}/websocket", headers=by) as socket:
            await socket.send_str("hello")
            await socket.receive_str()
            held.open.set()
            with suppress(aiohttp.ClientError):
                await socket.receive()

    async def _listen(self, held: Held, by: Credential, url: str, at: Api) -> None:
        async with at.client.get(url, headers=by) as answer:
            with suppress(aiohttp.ClientError):
                async for _ in answer.content:
                    held.open.set()

    async def _load(self, held: Held, by: Credential, url: str, at: Api) -> None:
        """By the fast lane, which takes those who were here before."""
        lane = self.lanes[at.url]
        async with at.client.get(f"{at.url}/api/user", headers=by) as answer:
            await answer.read()
        carried = lane.carried
        listening = asyncio.create_task(self._listen(held, by, url, at))
        await held.open.wait()
        assert lane.carried > carried
        await listening


async def open_pair(stack: AsyncExitStack, folder: Path, valkey: Valkey) -> Pair:
    clock = FrozenClock()
    database = await stack.enter_async_context(open_database(folder, clock=clock))
    settings = settings_for(folder, valkey, "http://127.0.0.1:1", {})
    backend = await stack.enter_async_context(opened(settings, database, clock, passwords=quick()))
    host, port = await stack.enter_async_context(listening(backend.handle))
    settings = settings_for(folder, valkey, f"http://{host}:{port}", {})
    apis, lanes = [], {}
    for _ in range(2):
        redis = await stack.enter_async_context(connected(valkey))
        parts = Parts(settings, redis, clock)
        door = await stack.enter_async_context(parts.open())
        lane = parts.express()
        assert lane is not None
        host, port = await stack.enter_async_context(listening(door.handle, clerk=lane))
        apis.append(await stack.enter_async_context(open_api(f"http://{host}:{port}")))
        lanes[apis[-1].url] = lane
    echo = await stack.enter_async_context(open_echo())
    source = await apis[0].data_source("echo", echo.url)
    return Pair(
        first=apis[0], second=apis[1], clock=clock, source=source, echo=echo.url, database=database, lanes=lanes
    )
