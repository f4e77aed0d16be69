"""Real processes on links that can fail: two gateways, a backend, Valkey, a data source, maybe PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import aiohttp
import psutil

from tests.support.api import Api, open_api
from tests.support.doorward import Doorward, Role, short_folder
from tests.support.echo import Echo, open_echo
from tests.support.fault_proxy import FaultProxy
from tests.support.postgres import Postgres
from tests.support.processes import eventually
from tests.support.programs import Program, free_port
from tests.support.valkey import Valkey, running_valkey

SOURCE_SECONDS: Final = 3
"""`[dataproxy] timeout`; the backend itself is given fifteen more."""
DEADLINE_SECONDS: Final = SOURCE_SECONDS + 15.0 + 2.0 + 5.0
"""For any answer: those, connecting, and what a busy machine adds."""
_WELL_AFTER_START: Final = 60.0


@dataclass(slots=True, kw_only=True)
class House:
    """`elsewhere` is the second gateway, if there is one; links carry what their names say."""

    doorward: Doorward
    elsewhere: str | None
    valkey: Valkey
    postgres: Postgres | None
    source: Echo
    redis_link: FaultProxy
    backend_link: FaultProxy
    source_link: FaultProxy
    postgres_link: FaultProxy | None
    clock: Path | None
    """What this file says is added to the clocks of gateways and backend."""
    second: Program | None = None
    bugs: list[str] = field(default_factory=list)

    def child(self, role: Role) -> psutil.Process:
        return self.valkey.process if role is Role.VALKEY else self.doorward.child(role)

    def processes(self) -> dict[str, psutil.Process]:
        """All that are expected to stay as small as they were."""
        found = {role.value: self.child(role) for role in (Role.GATEWAY, Role.BACKEND, Role.VALKEY)}
        found["supervisor"] = self.doorward.process
        if self.second is not None:
            found["second gateway"] = self.second.process
        return found

    async def again(self, role: Role, before: int) -> None:
        """Until the process that was `before` has a successor."""

        def succeeded() -> bool:
            with suppress(AssertionError, psutil.Error):
                return self.child(role).pid != before
            return False

        assert await asyncio.to_thread(eventually, succeeded, seconds=10), f"no new {role}"


@asynccontextmanager
async def open_house(
    *,
    postgres: Postgres | None = None,
    database: str = "",
    second: bool = True,
    clock: bool = False,
    more: Mapping[str, str] | None = None,
    data: Path | None = None,
) -> AsyncIterator[House]:
    """`database` is one of `postgres`; `data` a folder to use in place of one that is made."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(short_folder())
        valkey = stack.enter_context(running_valkey(lasting=True))
        source = await stack.enter_async_context(open_echo())
        links = {
            "redis": FaultProxy(valkey.socket, front=folder / "r.sock"),
            "backend": FaultProxy((data or folder / "data") / "backend.sock", front=folder / "b.sock"),
            "source": FaultProxy(("127.0.0.1", source.port)),
        }
        settings = {
            "GF_GATEWAY_REDIS_URL": f"unix://{folder / 'r.sock'}",
            "GF_GATEWAY_BACKEND_URL": f"unix:{folder / 'b.sock'}",
            "GF_DATAPROXY_TIMEOUT": str(SOURCE_SECONDS),
            "GF_SECURITY_SECRET_KEY": "the secret key of the faults",
            # Passwords that have ended are shown again and again.
            "GF_SECURITY_BRUTE_FORCE_LOGIN_PROTECTION_MAX_ATTEMPTS": "1000000",
        }
        if postgres is not None:
            links["postgres"] = FaultProxy(postgres.socket, front=folder / postgres.socket.name)
            keys = {**postgres.keys(database), "host": str(folder)}
            settings |= {f"GF_DATABASE_{key.upper()}": text for key, text in keys.items()}
        offset = folder / "clock" if clock else None
        if offset is not None:
            settings |= _own_clock(offset)
        settings |= more or {}
        for link in links.values():
            await stack.enter_async_context(link.open())
        doorward = Doorward(folder, settings=settings, data=data)
        house = House(
            doorward=doorward,
            elsewhere=None,
            valkey=valkey,
            postgres=postgres,
            source=source,
            redis_link=links["redis"],
            backend_link=links["backend"],
            source_link=links["source"],
            postgres_link=links.get("postgres"),
            clock=offset,
        )
        stack.push_async_callback(_stop, house)
        await asyncio.to_thread(doorward.start)
        if second:
            await _start_second(house, folder, settings)
        yield house


async def _start_second(house: House, folder: Path, settings: Mapping[str, str]) -> None:
    port, place = free_port(), folder / "second"
    place.mkdir()
    words = ("gateway", f"--data={place / 'data'}", f"--http-port={port}")
    house.second = Program(place, *words, settings=settings)
    house.second.start()
    house.elsewhere = f"http://127.0.0.1:{port}"
    async with asyncio.timeout(_WELL_AFTER_START), open_api(house.elsewhere) as api:
        while not await _answers(api):  # noqa: ASYNC110 - another process tells nobody that it is ready
            await asyncio.sleep(0.05)


async def _answers(api: Api) -> bool:
    try:
        return (await api.get("/api/health")).status == 200
    except (aiohttp.ClientError, ConnectionError):
        return False


async def _stop(house: House) -> None:
    programs = [program for program in (house.second, house.doorward) if program and program.running]
    for program in programs:
        await asyncio.to_thread(program.stop)


def _own_clock(file: Path) -> dict[str, str]:
    """By libfaketime; what waits for a moment to pass goes by the machine's clock all the same."""
    move_clock(file, 0)
    return {
        "LD_PRELOAD": str(_library()),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_RESET": "1",
    }


def move_clock(file: Path, seconds: int) -> None:
    """From the true time on; within a second."""
    new = file.with_suffix(".new")
    new.write_text(f"{seconds:+d}\n")
    new.rename(file)


def _library() -> Path:
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    assert found, "libfaketime is missing: install it (Debian: apt-get install faketime)"
    return found[0]
