"""Puts load on a house, lets things go wrong in it, and says what came of it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import psutil

from tests.faults.actor import Actor
from tests.faults.actors import PASSWORD, Author, Browser, KeyMaker, Reader, Talker, Warden
from tests.faults.ended import Ended
from tests.faults.house import DEADLINE_SECONDS, House
from tests.faults.ledger import Ledger, Wrong
from tests.faults.scenarios import Scenario
from tests.support.api import Api, open_api

BACK_SECONDS: Final = 5.0
_CALM_SECONDS: Final = 0.5
_FIRST_SECONDS: Final = 60.0
_BROWSERS: Final = ("ada", "ben", "cleo")
_READERS: Final = ("dora", "emil")
_WARD: Final = "wilma"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """How one fault went: the slowest answer, and the seconds until everybody was well again."""

    name: str
    slowest: float
    back: float


@dataclass(slots=True, kw_only=True)
class Conductor:
    house: House
    api: Api
    ledger: Ledger
    ended: Ended
    actors: list[Actor] = field(default_factory=list)
    back_within: float = BACK_SECONDS
    calm: float = _CALM_SECONDS
    outages: list[Outage] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def _checked(self) -> list[KeyMaker | Author]:
        return [actor for actor in self.actors if isinstance(actor, KeyMaker | Author)]

    async def well(self) -> None:
        """Until everybody was answered well once."""
        async with asyncio.timeout(_FIRST_SECONDS):
            began = time.monotonic()
            # Nobody tells that the last one was answered.
            while len(self.ledger.outcomes) < len(self.actors) or self.ledger.back_at(began) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def suffer(self, scenario: Scenario) -> Outage:
        """Hold it, end it, and wait until it has been overcome."""

        async def fault() -> None:
            async with scenario.fault(self.house):
                await asyncio.sleep(scenario.hold)

        return await self.overcome(scenario.name, fault)

    async def overcome(self, name: str, fault: Callable[[], Awaitable[None]]) -> Outage:
        """What `fault` does is over when it returns."""
        self.ledger.scenario, self.ledger.slowest = name, 0.0
        await fault()
        back = await self._back(time.monotonic())
        outage = Outage(name=name, slowest=self.ledger.slowest, back=back)
        self.outages.append(outage)
        self.ledger.scenario = f"the time after {name}"
        return outage

    async def _back(self, since: float) -> float:
        """Seconds until all were well, and stayed so for a moment; more than allowed is noted."""
        while (back := self.ledger.back_at(since)) is None or time.monotonic() < back + self.calm:
            if time.monotonic() > since + 2 * DEADLINE_SECONDS:
                self.ledger.wrong(Wrong.AWAY, f"never back: {self.ledger.laggards(since)}")
                return time.monotonic() - since
            await asyncio.sleep(0.02)
        if back - since > self.back_within:
            late = self.ledger.ill_between(since, back)
            self.ledger.wrong(Wrong.AWAY, f"back after {back - since:.1f} s: {', '.join(late[-8:])}")
        return back - since

    async def rest(self, seconds: float) -> None:
        """Nobody asks for so long."""
        for task in self.tasks:
            task.cancel()
        await asyncio.sleep(seconds)

    async def check(self) -> None:
        """What was acknowledged is there, what had ended has ended; nothing was logged as a bug."""
        self.ledger.scenario = "the last look"
        for actor in self._checked:
            await actor.check()
        await self.ended.look_again()
        for bug in self.house.doorward.bugs:
            self.ledger.wrong(Wrong.FAULTY, f"logged as a bug: {bug[:1500]}")


@asynccontextmanager
async def conducting(
    house: House, *, back_within: float = BACK_SECONDS, calm: float = _CALM_SECONDS
) -> AsyncIterator[Conductor]:
    """Everybody at work until the end of the block; who is well for `calm` seconds is well."""
    ledger = Ledger(deadline=DEADLINE_SECONDS)
    async with open_api(house.doorward.url) as api, open_api(house.elsewhere or api.url) as elsewhere:
        ended = Ended(ledger, api, elsewhere if house.elsewhere else None)
        conductor = Conductor(house=house, api=api, ledger=ledger, ended=ended, back_within=back_within, calm=calm)
        conductor.actors.extend(await _people(house, api, ledger, ended))
        async with asyncio.TaskGroup() as group:
            lives = [*(actor.run() for actor in conductor.actors), ended.run()]
            conductor.tasks.extend(group.create_task(life) for life in lives)
            try:
                await conductor.well()
                yield conductor
            finally:
                for task in conductor.tasks:
                    task.cancel()


async def _people(house: House, api: Api, ledger: Ledger, ended: Ended) -> list[Actor]:
    for name in (*_BROWSERS, *_READERS, "tony"):
        await api.user(name, PASSWORD)
    ward_id = await api.user(_WARD, PASSWORD)
    proxy = await api.data_source("behind a link", f"http://127.0.0.1:{house.source_link.port}", type="graphite")
    return [
        *(Browser(name, api, ledger, ended) for name in _BROWSERS),
        *(Reader(name, api, ledger, proxy=proxy, source=house.source) for name in _READERS),
        Talker("tony", api, ledger, proxy=proxy),
        KeyMaker("keys", api, ledger, ended),
        Author("author", api, ledger),
        Warden("warden", api, ledger, ended, ward=_WARD, ward_id=ward_id),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    mib: float
    descriptors: int

    @classmethod
    def of(cls, process: psutil.Process) -> "Size":
        return cls(mib=process.memory_info().rss / 2**20, descriptors=process.num_fds())
