"""What goes wrong: each is held for a while over a house under load, and then over."""

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Final

import psutil

from tests.faults.house import House, move_clock
from tests.support.doorward import Role
from tests.support.fault_proxy import FaultProxy, Trouble

Fault = Callable[[House], AbstractAsyncContextManager[None]]
_MIB: Final = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """`hold` is how many seconds it lasts by itself."""

    name: str
    fault: Fault
    hold: float = 3.0
    postgres: bool = False
    """Needs one."""
    sqlite: bool = False
    """Is about the file."""

    def fits(self, house: House) -> bool:
        return not (self.postgres if house.postgres is None else self.sqlite)


def _on_link(link_of: Callable[[House], FaultProxy | None], trouble: Trouble) -> Fault:
    @asynccontextmanager
    async def fault(house: House) -> AsyncIterator[None]:
        link = link_of(house)
        assert link is not None
        async with link.having(trouble):
            yield

    return fault


_LINKS: Final[Mapping[str, Callable[[House], FaultProxy | None]]] = {
    "redis": lambda house: house.redis_link,
    "backend": lambda house: house.backend_link,
    "data source": lambda house: house.source_link,
    "postgres": lambda house: house.postgres_link,
}


def _link_scenarios() -> Iterator[Scenario]:
    for link, of in _LINKS.items():
        for trouble in Trouble:
            if trouble is not Trouble.NONE:
                word = trouble.name.lower().replace("_", "-")
                yield Scenario(
                    name=f"{link} link {word}", fault=_on_link(of, trouble), postgres=link == "postgres"
                )


def _killed(role: Role) -> Fault:
    @asynccontextmanager
    async def fault(house: House) -> AsyncIterator[None]:
        """The supervisor starts another one, and the fault is over when there is one."""
        victim = house.child(role)
        victim.kill()
        await house.again(role, victim.pid)
        yield

    return fault


@asynccontextmanager
async def _store_killed(house: House) -> AsyncIterator[None]:
    await asyncio.to_thread(house.valkey.stop)
    try:
        yield
    finally:
        await asyncio.to_thread(house.valkey.start)


@asynccontextmanager
async def _postgres_killed(house: House) -> AsyncIterator[None]:
    assert house.postgres is not None
    await asyncio.to_thread(house.postgres.stop)
    try:
        yield
    finally:
        await asyncio.to_thread(house.postgres.start)


def _stopped(role: Role) -> Fault:
    @asynccontextmanager
    async def fault(house: House) -> AsyncIterator[None]:
        with paused([house.child(role)]):
            yield

    return fault


@asynccontextmanager
async def _postgres_stopped(house: House) -> AsyncIterator[None]:
    assert house.postgres is not None
    with paused(house.postgres.family()):
        yield


@contextmanager
def paused(processes: list[psutil.Process]) -> Iterator[None]:
    for process in processes:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGCONT)


def _starved(role: Role, what: int, left: Callable[[psutil.Process], int]) -> Fault:
    """`left` says how much the process may have, of what setrlimit(2) bounds."""

    @asynccontextmanager
    async def fault(house: House) -> AsyncIterator[None]:
        process = house.child(role)
        usual = process.rlimit(what)
        process.rlimit(what, (left(process), usual[1]))
        try:
            yield
        finally:
            with suppress(psutil.NoSuchProcess):
                process.rlimit(what, usual)

    return fault


def _no_more_descriptors(process: psutil.Process) -> int:
    return process.num_fds()


def _hardly_more_memory(process: psutil.Process) -> int:
    return int(process.memory_info().vms) + _MIB


@asynccontextmanager
async def _locked(house: House) -> AsyncIterator[None]:
    with closing(sqlite3.connect(house.doorward.data / "doorward.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            other.rollback()


def _clock_moved(seconds: int) -> Fault:
    @asynccontextmanager
    async def fault(house: House) -> AsyncIterator[None]:
        assert house.clock is not None
        move_clock(house.clock, seconds)
        try:
            yield
        finally:
            move_clock(house.clock, 0)

    return fault


SCENARIOS: Final[tuple[Scenario, ...]] = (
    *_link_scenarios(),
    Scenario(name="gateway killed", fault=_killed(Role.GATEWAY), hold=0),
    Scenario(name="backend killed", fault=_killed(Role.BACKEND), hold=0),
    Scenario(name="redis killed", fault=_store_killed, hold=1.5),
    Scenario(name="postgres restarted", fault=_postgres_killed, hold=1.5, postgres=True),
    Scenario(name="gateway stopped", fault=_stopped(Role.GATEWAY)),
    Scenario(name="backend stopped", fault=_stopped(Role.BACKEND)),
    Scenario(name="redis stopped", fault=_stopped(Role.VALKEY)),
    Scenario(name="postgres stopped", fault=_postgres_stopped, postgres=True),
    Scenario(
        name="gateway out of descriptors",
        fault=_starved(Role.GATEWAY, psutil.RLIMIT_NOFILE, _no_more_descriptors),
    ),
    Scenario(
        name="backend out of descriptors",
        fault=_starved(Role.BACKEND, psutil.RLIMIT_NOFILE, _no_more_descriptors),
    ),
    Scenario(name="gateway out of memory", fault=_starved(Role.GATEWAY, psutil.RLIMIT_AS, _hardly_more_memory)),
    Scenario(name="backend out of memory", fault=_starved(Role.BACKEND, psutil.RLIMIT_AS, _hardly_more_memory)),
    Scenario(
        name="disk full for the backend",
        fault=_starved(Role.BACKEND, psutil.RLIMIT_FSIZE, lambda _: 4096),
        sqlite=True,
    ),
    Scenario(name="database locked", fault=_locked, hold=7.0, sqlite=True),
    Scenario(name="clock an hour ahead", fault=_clock_moved(3600)),
    Scenario(name="clock an hour behind", fault=_clock_moved(-3600)),
)


def named(name: str) -> Scenario:
    return next(scenario for scenario in SCENARIOS if scenario.name == name)
