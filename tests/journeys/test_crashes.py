"""Processes die, at any moment; what was promised stays, and nobody gets a wrong answer meanwhile."""

import asyncio
import signal
import time
from itertools import count

import pytest

from tests.support.api import ADMIN, Answer, Api, bearer, open_api, session
from tests.support.doorward import Doorward, Role
from tests.support.echo import open_echo
from tests.support.load import LOST, Load
from tests.support.processes import eventually, gone
from tests.support.programs import STOP_SECONDS

AWAY = {200, 502, 503}
SOON = 3.0
NUMBERS = count(1)


def told(figure: str) -> None:
    """Shown by `pytest -rP`."""
    print(figure)  # noqa: T201 - a measurement is for its reader


class Belongings:
    """What was acknowledged, and so must never be lost."""

    def __init__(self, api: Api, key: str) -> None:
        self._api = api
        self.by_key = bearer(key)
        self.tokens: list[str] = []
        self.uids: list[str] = []

    async def log_in(self) -> Answer:
        answer = await self._api.post("/api/login", {"user": "admin", "password": "admin"})
        if answer.token:
            self.tokens.append(answer.token)
        return answer

    async def save(self) -> Answer:
        uid = f"board-{next(NUMBERS)}"
        answer = await self._api.post(
            "/api/dashboards/db", {"dashboard": {"title": uid, "uid": uid}}, by=self.by_key
        )
        if answer.status == 200:
            self.uids.append(uid)
        return answer

    async def are_there(self, api: Api) -> None:
        assert self.tokens
        assert self.uids
        for token in self.tokens:
            answer = await api.get("/api/user", by=session(token))
            assert (answer.status, answer.token) == (200, None)
        for uid in self.uids:
            assert (await api.get(f"/api/dashboards/uid/{uid}", by=self.by_key)).status == 200


async def belongings(api: Api) -> Belongings:
    found = Belongings(api, await api.key(f"editor-{next(NUMBERS)}", role="Editor"))
    assert (await found.log_in()).status == (await found.save()).status == 200
    return found


def light_load(api: Api, owned: Belongings) -> Load:
    load = Load()
    by_session, by_key = session(owned.tokens[0]), owned.by_key
    load.add(lambda: api.get("/api/user/auth-tokens", by=by_session))
    load.add(lambda: api.get("/api/search", by=by_session))
    load.add(lambda: api.get(f"/api/dashboards/uid/{owned.uids[0]}", by=by_key))
    load.add(lambda: api.get("/api/org", by=ADMIN))
    load.add(owned.save, pause=0.1)
    load.add(owned.log_in, pause=0.3)
    return load


@pytest.mark.parametrize("role", Role)
async def test_a_killed_process_is_back_and_nothing_is_lost(doorward: Doorward, api: Api, role: Role) -> None:
    """In time, once in five times: a machine that is busy with something else is only ever slower."""
    owned = await belongings(api)
    back = SOON
    for _ in range(5):
        back = min(back, await back_after_kill(doorward, light_load(api, owned), role))
        await owned.are_there(api)
        if back < SOON:
            break
    assert back < SOON


async def back_after_kill(doorward: Doorward, load: Load, role: Role) -> float:
    async with load.running():
        await asyncio.sleep(0.7)
        victim = doorward.child(role)
        killed = time.monotonic()
        victim.kill()
        back = await load.back_after(killed, within=15)
    slowest = max(one.ended - one.began for one in load.outcomes)
    told(f"{role} back after {back:.2f} s; slowest request {slowest:.2f} s; statuses {sorted(load.statuses)}")
    assert load.statuses <= (AWAY | {LOST} if role is Role.GATEWAY else AWAY)
    assert not any(one.cleared for one in load.outcomes)
    assert doorward.child(role).pid != victim.pid
    return back


async def test_a_killed_parent_leaves_no_orphan_and_loses_nothing(doorward: Doorward, api: Api) -> None:
    owned = await belongings(api)
    family = doorward.family()
    assert len(family) == 4
    killed = time.monotonic()
    await asyncio.to_thread(doorward.kill)
    assert await asyncio.to_thread(eventually, lambda: all(map(gone, family)), seconds=5)
    told(f"no orphan after {time.monotonic() - killed:.2f} s")
    await asyncio.to_thread(doorward.start)
    async with open_api(doorward.url) as again:
        await owned.are_there(again)


async def test_it_stops_in_time_with_a_request_under_way_and_loses_nothing(doorward: Doorward) -> None:
    async with open_api(doorward.url) as api, open_echo() as source:
        owned = await belongings(api)
        proxy = await api.data_source("slow", source.url)
        slow = asyncio.create_task(api.get(f"{proxy}/slow/60", by=ADMIN))
        await source.waits.wait()
        asked = time.monotonic()
        await asyncio.to_thread(doorward.stop)
        seconds = time.monotonic() - asked
        told(f"SIGTERM: stopped after {seconds:.2f} s with a request that does not end")
        assert seconds < STOP_SECONDS
        await asyncio.wait([slow])
        assert slow.exception() is not None or slow.result().status in AWAY - {200}
    await asyncio.to_thread(doorward.start)
    async with open_api(doorward.url) as again:
        await owned.are_there(again)


async def test_ctrl_c_is_as_good(doorward: Doorward) -> None:
    async with open_api(doorward.url) as api:
        owned = await belongings(api)
    asked = time.monotonic()
    await asyncio.to_thread(doorward.stop, signal.SIGINT)
    told(f"Ctrl-C: stopped after {time.monotonic() - asked:.2f} s")
    await asyncio.to_thread(doorward.start)
    async with open_api(doorward.url) as again:
        await owned.are_there(again)
