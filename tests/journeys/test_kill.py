"""`kill -9` of the backend under a thousand writes at once: `pytest --kills=20` does it as often."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from backend.storage.database import Database
from backend.storage.open import opened
from contract.settings.places import Database as Place
from tests.support.api import ADMIN, Api, open_api
from tests.support.database import CHOICE, sqlite_place
from tests.support.doorward import Doorward, Role, running_doorward
from tests.support.load import LOST
from tests.support.processes import eventually

AT_ONCE = 1000
DEADLINE = 28
"""Seconds: who the caller is takes 10 at most, and 15 more tell that nobody is there to answer."""
AWAY = {200, 503, LOST}
CHECKS = {
    "dashboards without their version": """
        SELECT COUNT(*) FROM dashboards d WHERE NOT is_folder AND NOT EXISTS (
            SELECT 1 FROM dashboard_versions v WHERE v.dashboard_id = d.id AND v.version = d.version)""",
    "dashboards without their tags": """
        SELECT COUNT(*) FROM dashboards d WHERE NOT is_folder
        AND (SELECT COUNT(*) FROM dashboard_tags t WHERE t.dashboard_id = d.id) <> 2""",
    "data sources without their secrets": """
        SELECT COUNT(*) FROM data_sources d
        WHERE (SELECT COUNT(*) FROM data_source_secrets s WHERE s.data_source_id = d.id) <> 2""",
}
"""Each of the objects that are written here has parts in several tables."""


@dataclass(slots=True, kw_only=True)
class Writers:
    api: Api
    statuses: Counter[int] = field(default_factory=Counter)
    dashboards: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    """Those that were acknowledged."""

    async def write(self, name: str, *, source: bool) -> None:
        kept = self.sources if source else self.dashboards
        target, body = _source(name) if source else _dashboard(name)
        status = await self._sent(target, body)
        self.statuses[status] += 1
        if status == 200:
            kept.add(name)

    async def answered(self) -> bool:
        """Whether it is up again. Who asks before is told to come back, and does not wait for ever."""
        asked = time.monotonic()
        answer = await self.api.get("/api/org", by=ADMIN)
        assert time.monotonic() < asked + DEADLINE
        assert answer.status == 200 or (answer.status == 503 and "Retry-After" in answer.headers)
        return answer.status == 200

    async def _sent(self, target: str, body: Mapping[str, object]) -> int:
        try:
            return (await self.api.post(target, body, by=ADMIN)).status
        except (aiohttp.ClientError, TimeoutError):
            return LOST


def _dashboard(name: str) -> tuple[str, Mapping[str, object]]:
    board = {"uid": name, "title": name, "tags": ["one", "two"], "text": "x" * 2000}
    return "/api/dashboards/db", {"dashboard": board}


def _source(name: str) -> tuple[str, Mapping[str, object]]:
    body = {"name": name, "type": "prometheus", "access": "proxy", "url": "http://127.0.0.1:9"}
    return "/api/datasources", {**body, "secureJsonData": {"password": "one", "token": "two"}}


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place | None]:
    """None for SQLite, whose file lies in the data folder."""
    if CHOICE.kind == "sqlite":
        yield None
    else:
        yield CHOICE.server.place(await CHOICE.server.bare(tmp_path))


@pytest.mark.timeout(900)
async def test_kill_9_under_a_thousand_writes_loses_nothing_acknowledged_and_leaves_no_half(
    place: Place | None, pytestconfig: pytest.Config
) -> None:
    settings = _variables(place)
    lost = 0
    with running_doorward(settings) as doorward:
        async with open_api(doorward.url, at_once=AT_ONCE) as api:
            writers = Writers(api=api)
            for round_ in range(pytestconfig.getoption("--kills")):
                await _kill_one(doorward, writers, f"r{round_}")
            lost = sum(number for status, number in writers.statuses.items() if status != 200)
        async with opened(place or sqlite_place(doorward.data / "doorward.db")) as database:
            await _check(database, writers)
    assert writers.statuses.keys() <= AWAY
    assert writers.statuses[200]
    assert lost


async def _kill_one(doorward: Doorward, writers: Writers, name: str) -> None:
    """The backend dies when a part of the requests is answered, at another moment each time."""
    victim = doorward.child(Role.BACKEND)
    answered = writers.statuses.total()
    names = [(f"{name}-{number}", number % 10 == 0) for number in range(AT_ONCE)]
    writing = [asyncio.create_task(writers.write(one, source=source)) for one, source in names]
    due = answered + random.randrange(20, 400)  # noqa: S311 - any moment will do
    while writers.statuses.total() < due:  # noqa: ASYNC110 - the answers are the event
        await asyncio.sleep(0.001)
    victim.kill()
    killed = time.monotonic()
    await asyncio.gather(*writing)
    await asyncio.to_thread(eventually, lambda: doorward.child(Role.BACKEND).pid != victim.pid, seconds=10)
    while not await writers.answered():
        assert time.monotonic() < killed + 30
        await asyncio.sleep(0.05)
    told = dict(sorted(writers.statuses.items()))
    print(f"{name}: up again within {time.monotonic() - killed:.1f} s of the kill; answers so far {told}")  # noqa: T201 - for its reader


async def _check(database: Database, writers: Writers) -> None:
    assert writers.dashboards <= await _column(database, "SELECT uid FROM dashboards")
    assert writers.sources <= await _column(database, "SELECT name FROM data_sources")
    for halves, sql in CHECKS.items():
        assert await database.fetch_value(sql) == 0, halves
    if database.dialect.name == "sqlite":
        assert await database.fetch_value("PRAGMA integrity_check") == "ok"
        assert await database.fetch_all("PRAGMA foreign_key_check") == []


async def _column(database: Database, sql: str) -> set[str]:
    return {next(iter(row.values())) for row in await database.fetch_all(sql)}


def _variables(place: Place | None) -> Mapping[str, str]:
    if place is None:
        return {}
    return {f"GF_DATABASE_{key.upper()}": text for key, text in CHOICE.server.keys(place.name).items()}
