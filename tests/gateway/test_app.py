"""The gateway process as its supervisor sees it: it starts, or says why not, and stops when it is told to."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest

from contract.errors import StartFault
from gateway.app import serve
from tests.support.rawclient import RawClient
from tests.support.stack import UNREMARKED, request, settings_for
from tests.support.valkey import Valkey

pytestmark = UNREMARKED

NO_BACKEND = "http://127.0.0.1:1"


class Shift:
    """A turn that begins at once, and ends when the test says so."""

    def __init__(self) -> None:
        self.over = asyncio.Event()

    async def begins(self) -> bool:
        return True

    async def ends(self) -> float:
        await self.over.wait()
        return 3.0

    def left(self) -> None:
        assert self.over.is_set()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        yield sock


async def test_without_redis_it_names_the_cause_and_the_cure(
    store: Valkey, tmp_path: Path, listener: socket.socket
) -> None:
    nowhere = {("gateway", "redis_url"): f"unix://{tmp_path}/nothing.sock"}
    settings = settings_for(tmp_path, store, NO_BACKEND, nowhere)
    with pytest.raises(StartFault, match=r"nothing\.sock does not answer; start it, or correct"):
        await serve(settings, listener, turn=Shift())


@pytest.mark.parametrize("turns", [0, 5, 12, 40])
async def test_it_stops_at_whatever_moment_it_is_told_to(
    store: Valkey, tmp_path: Path, listener: socket.socket, turns: int
) -> None:
    turn = Shift()
    settings = settings_for(tmp_path, store, NO_BACKEND, {})
    serving = asyncio.create_task(serve(settings, listener, turn=turn))
    for _ in range(turns):
        await asyncio.sleep(0)
    turn.over.set()
    await asyncio.wait_for(serving, 5)


async def test_until_then_it_serves_though_the_backend_is_away(
    store: Valkey, tmp_path: Path, listener: socket.socket
) -> None:
    turn = Shift()
    settings = settings_for(tmp_path, store, NO_BACKEND, {})
    serving = asyncio.create_task(serve(settings, listener, turn=turn))
    async with await RawClient.connect(listener.getsockname()) as client:
        assert (await client.ask(request("GET", "/api/org"))).status == 401
        answer = await client.ask(request("GET", "/api/health"))
        assert (answer.status, answer.one("Retry-After") is not None) == (503, True)
    turn.over.set()
    await asyncio.wait_for(serving, 5)


@pytest.mark.parametrize(("trusted", "served"), [("10.0.0.0/8", 2), ("127.0.0.0/8", 3)])
async def test_one_address_has_so_many_connections_unless_it_is_a_trusted_proxy(
    store: Valkey, tmp_path: Path, listener: socket.socket, trusted: str, served: int
) -> None:
    bounds = {("server", "connections_per_address"): "2", ("gateway", "trusted_proxies"): trusted}
    turn = Shift()
    settings = settings_for(tmp_path, store, NO_BACKEND, bounds)
    serving = asyncio.create_task(serve(settings, listener, turn=turn))
    async with AsyncExitStack() as clients:
        answered = 0
        for _ in range(3):
            client = await clients.enter_async_context(await RawClient.connect(listener.getsockname()))
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                answered += (await client.ask(request("GET", "/api/org"))).status == 401
    assert answered == served
    turn.over.set()
    await asyncio.wait_for(serving, 5)
