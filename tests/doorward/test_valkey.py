import asyncio
import os
import signal
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import pytest
from redis import exceptions
from redis.asyncio import Redis

from contract.clock import SystemClock
from contract.errors import StartFault
from doorward.supervisor import Supervisor
from doorward.valkey import Valkey, find_program


@asynccontextmanager
async def running(data: Path) -> AsyncIterator[Redis]:
    supervisor, valkey = Supervisor(clock=SystemClock()), Valkey(data=data)
    supervisor.start(valkey.child(fds=()))
    client = Redis.from_url(valkey.url.reveal(), decode_responses=True)
    try:
        await ready(valkey)
        yield client
    finally:
        await client.aclose()
        await supervisor.stop()


async def ready(valkey: Valkey) -> str:
    async with asyncio.timeout(10):
        while (version := await valkey.version()) is None:  # noqa: ASYNC110 - another process has no event to set
            await asyncio.sleep(0.02)
    return version


async def test_it_tells_its_version(tmp_path: Path) -> None:
    async with running(tmp_path):
        assert (await ready(Valkey(data=tmp_path))).split()[0] in {"Valkey", "Redis"}


async def test_it_is_for_this_user_alone_and_on_no_port(tmp_path: Path) -> None:
    async with running(tmp_path) as client:
        assert (await client.config_get("port"))["port"] == "0"
        assert stat.S_IMODE((tmp_path / "valkey.sock").stat().st_mode) == 0o700
        assert stat.S_IMODE((tmp_path / "valkey").stat().st_mode) == 0o700


async def test_it_keeps_its_data_when_it_is_killed(tmp_path: Path) -> None:
    async with running(tmp_path) as client:
        before = int((await client.info("server"))["process_id"])
        await client.set("session", "kept")
        os.kill(before, signal.SIGKILL)
        await until_it_is_another(client, before)
        assert await client.get("session") == "kept"


async def until_it_is_another(client: Redis, before: int) -> None:
    async with asyncio.timeout(3):
        while True:
            with suppress(exceptions.ConnectionError):
                if int((await client.info("server"))["process_id"]) != before:
                    return
            await asyncio.sleep(0.02)


async def test_it_keeps_its_data_when_it_is_stopped(tmp_path: Path) -> None:
    async with running(tmp_path) as client:
        await client.set("session", "kept")
    async with running(tmp_path) as client:
        assert await client.get("session") == "kept"


async def test_nothing_is_said_before_it_is_there(tmp_path: Path) -> None:
    assert await Valkey(data=tmp_path).version() is None
    stale = socket.socket(socket.AF_UNIX)
    with closing(stale):
        stale.bind(str(tmp_path / "valkey.sock"))
    assert await Valkey(data=tmp_path).version() is None


def damage(data: Path) -> None:
    (manifest,) = data.glob("valkey/appendonlydir/*.manifest")
    manifest.write_text("no manifest")


async def test_damaged_data_is_told_with_the_place_of_the_reason(tmp_path: Path) -> None:
    async with running(tmp_path) as client:
        await client.set("session", "kept")
    damage(tmp_path)
    supervisor = Supervisor(clock=SystemClock())
    supervisor.start(Valkey(data=tmp_path).child(fds=()))
    child, _ = await supervisor.failed()
    await supervisor.stop()
    assert str(tmp_path / "valkey/valkey.log") in child.last_words


def test_a_data_folder_too_deep_for_a_socket_is_told(tmp_path: Path) -> None:
    with pytest.raises(StartFault, match="too long for a socket"):
        Valkey(data=tmp_path / ("deep" * 30)).child(fds=())


def test_its_address_keeps_odd_folder_names_apart_from_the_query() -> None:
    assert Valkey(data=Path("/a b?c")).url.reveal() == "unix:///a%20b%3Fc/valkey.sock"


def test_a_server_program_is_found() -> None:
    assert os.access(find_program(), os.X_OK)
