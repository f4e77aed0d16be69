"""Reloads, upgrades and restarts under load, and how many requests failed: `make lifecycle`.

Requests begin at a fixed rate, whatever became of those before: half of them on connections that are kept, half
on new ones; four of five read, one writes. A restart is SIGTERM and a new start while the listening socket stays
open, as systemd keeps it; there, a request that failed is sent once more, as clients do.
`python -m bench.lifecycle [reloads] [upgrades] [restarts] [rate]`
"""

import asyncio
import random
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import cycle

from bench.caller import ADMIN, Caller, cookie, sign_in
from bench.systemd import Unit, unit
from tests.support.doorward import short_folder

RELOADS, UPGRADES, RESTARTS, RATE = 10, 5, 5, 500
CONNECTIONS = 64
_SETTLE_SECONDS = 1.5
_PATIENCE_SECONDS = 30.0
_SETTINGS = {"GF_SERVER_WORKERS": "2"}


@dataclass(slots=True)
class Tally:
    """Of one kind of change. `failed` says how; `again` are those that succeeded at their second try."""

    changes: int = 0
    sent: int = 0
    again: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        slowest = max(self.seconds, default=0)
        ways = ", ".join(f"{number} x {how}" for how, number in self.failed.items())
        told = f"{self.changes} changes, {self.sent} requests, {self.failed.total()} failed"
        return f"{told}{f' ({ways})' if ways else ''}, {self.again} at the second try; slowest {slowest:.2f} s"


class Load:
    def __init__(self, port: int, token: str, *, rate: float, seed: int = 7) -> None:
        self._address = ("127.0.0.1", port)
        self._who = cycle((ADMIN, cookie(token)))
        self._pause = 1 / rate
        self._dice = random.Random(seed)
        self._idle: list[Caller] = []
        self._under_way: set[asyncio.Task[None]] = set()
        self.tally = Tally()
        self.retries = False

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due += self._pause
            await asyncio.sleep(max(0.0, due - loop.time()))
            task = asyncio.create_task(self._one(self.tally, retries=self.retries))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def settle(self) -> None:
        """Until every request has come to its end."""
        while self._under_way:
            await asyncio.wait(self._under_way)
        for caller in self._idle:
            caller.drop()

    async def _one(self, tally: Tally, *, retries: bool) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        kept = self._dice.random() < 0.5
        caller = self._taken() if kept else Caller(self._address)
        ask = self._writing(next(self._who)) if self._dice.random() < 0.2 else self._reading(next(self._who))
        tally.sent += 1
        fault = await _fault_of(ask, caller)
        if fault and retries:
            caller.drop()
            fault = await _fault_of(ask, caller)
            tally.again += not fault
        if fault:
            tally.failed[fault] += 1
        tally.seconds.append(loop.time() - began)
        if kept and not fault and len(self._idle) < CONNECTIONS:
            self._idle.append(caller)
        else:
            caller.drop()

    def _taken(self) -> Caller:
        """Any of the idle ones that its server has not closed, so that each is used now and then."""
        self._dice.shuffle(self._idle)
        while self._idle:
            caller = self._idle.pop()
            if caller.open:
                return caller
            caller.drop()
        return Caller(self._address)

    def _reading(self, who: str) -> Callable[[Caller], Awaitable[int]]:
        async def ask(caller: Caller) -> int:
            return (await caller.ask("GET", "/api/org", who)).status

        return ask

    def _writing(self, who: str) -> Callable[[Caller], Awaitable[int]]:
        async def ask(caller: Caller) -> int:
            body = {"text": "under way", "tags": ["lifecycle"]}
            return (await caller.ask("POST", "/api/annotations", who, body=body)).status

        return ask


async def _fault_of(ask: Callable[[Caller], Awaitable[int]], caller: Caller) -> str:
    """Empty if all went well."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            status = await ask(caller)
    except (OSError, EOFError, TimeoutError) as fault:
        return type(fault).__name__
    return "" if status == 200 else f"status {status}"


async def play(
    doorward: Unit, *, reloads: int, upgrades: int, restarts: int, rate: float, settle: float = _SETTLE_SECONDS
) -> dict[str, Tally]:
    """What came of each kind of change."""
    load = Load(doorward.port, await sign_in(("127.0.0.1", doorward.port)), rate=rate)
    running = asyncio.create_task(load.run())
    await asyncio.sleep(settle)
    tallies = {"nothing": load.tally}
    kinds = (("reload", doorward.reload, reloads), ("upgrade", doorward.upgrade, upgrades))
    for name, change, number in (*kinds, ("restart", doorward.restart, restarts)):
        load.tally = tallies[name] = Tally(changes=number)
        load.retries = change == doorward.restart
        for _ in range(number):
            await change()
            await asyncio.sleep(settle)
    running.cancel()
    await asyncio.wait([running])
    await load.settle()
    return tallies


def main() -> int:
    given = [int(word) for word in sys.argv[1:]]
    reloads, upgrades, restarts, rate = [*given, *(RELOADS, UPGRADES, RESTARTS, RATE)[len(given) :]]
    with short_folder() as folder, unit(folder, _SETTINGS) as doorward:

        async def run() -> dict[str, Tally]:
            await doorward.start()
            return await play(doorward, reloads=reloads, upgrades=upgrades, restarts=restarts, rate=rate)

        tallies = asyncio.run(run())
        bugs = [line for line in doorward.errors.splitlines() if '"exception"' in line or "Traceback" in line]
    for name, tally in tallies.items():
        print(f"{name:8} {tally}")
    print("\n".join(bugs))
    return 1 if bugs or any(tally.failed for tally in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
