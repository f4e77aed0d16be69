"""`python -m tests.faults` tries every fault once; `python -m tests.faults soak MINUTES` one every ten seconds.

`python -m tests.faults slice` is the minute of that which every run of the checks has, and `python -m tests.faults
fail-overs ROUNDS` has Redis fail over again and again.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from tests.faults.conductor import Conductor, Size, conducting
from tests.faults.disk import conducting_on_a_small_disk, fill
from tests.faults.failover import conducting_fail_overs, kill_master, leave_master, stop_master
from tests.faults.house import House, open_house
from tests.faults.ledger import Wrong
from tests.faults.readonly import forbid_writing
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.support.postgres import LASTING, Postgres

PERIOD_SECONDS: Final = 10.0
SETTLE_SECONDS: Final = 15.0
_WARM_SECONDS: Final = 10.0
_WARM_AT_LAST: Final = 60.0
_SLICE_SECONDS: Final = 50.0
_SLICE_BACK: Final = 20.0
"""On a machine that has other things to do; longer runs insist on five."""
_MOST_MIB: Final = 24.0
"""What allocators keep of a peak, and what is remembered of callers and statements by intent."""
_MOST_DESCRIPTORS: Final = 8
_MUST_HAVE: Final = frozenset({"dashboard", "key", "end of session"})
_LOADING: Final = frozenset({"list", "log-in", "websocket", "source"})
_OFTEN_ENOUGH: Final = 12


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@asynccontextmanager
async def _house(kind: str) -> AsyncIterator[House]:
    if kind == "sqlite":
        async with open_house(clock=True) as house:
            yield house
        return
    server = await asyncio.to_thread(Postgres.make, LASTING)
    try:
        name = await server.bare(Path("faults"))
        async with open_house(postgres=server, database=name, clock=True) as house:
            yield house
    finally:
        await asyncio.to_thread(server.remove)


def _fitting(house: House, words: Sequence[str]) -> list[Scenario]:
    found = [scenario for scenario in SCENARIOS if scenario.fits(house)]
    return [one for one in found if not words or any(word in one.name for word in words)]


async def every(kind: str, words: Sequence[str]) -> bool:
    """Each fault once; `words` are parts of names. Whether all went well."""
    tell(f"every fault, on {kind}")
    async with _house(kind) as house, conducting(house) as conductor:
        _usual(conductor)
        for scenario in _fitting(house, words):
            await _suffer(conductor, scenario)
        await conductor.check()
    return _told(conductor)


async def fail_overs(rounds: int = 1) -> bool:
    """Of Redis, under its Sentinels: back and forth, masters being killed and stopped in turn."""
    tell("fail-overs of Redis, on sqlite")
    async with conducting_fail_overs() as (conductor, sentinels):
        for fail_over in (kill_master, stop_master) * rounds:
            known = len(conductor.ledger.wrongs)
            await fail_over(conductor, sentinels)
            _show(conductor, known)
            await asyncio.to_thread(sentinels.settle)
        await conductor.check()
    return _told(conductor)


async def master_left() -> bool:
    tell("a master that is replaced and goes on, on sqlite")
    async with conducting_fail_overs(stubborn=True) as (conductor, sentinels):
        await leave_master(conductor, sentinels)
        _show(conductor, 0)
        await conductor.check()
    return _told(conductor)


async def full_disk() -> bool:
    tell("a disk of its own for the data folder, on sqlite")
    async with conducting_on_a_small_disk() as (conductor, disk):
        for _ in range(2):
            await fill(conductor, disk)
            _show(conductor, 0)
        await conductor.check()
    return _told(conductor)


async def read_only() -> bool:
    tell("a data folder that cannot be written, on sqlite")
    async with open_house() as house, conducting(house) as conductor:
        for _ in range(2):
            known = len(conductor.ledger.wrongs)
            await forbid_writing(conductor)
            _show(conductor, known)
        await conductor.check()
    return _told(conductor)


async def soak(kind: str, seconds: float) -> bool:
    """A fault every ten seconds for so long, under load; then the sizes of the processes."""
    tell(f"{seconds / 60:.1f} minutes with a fault every {PERIOD_SECONDS:.0f} s, on {kind}")
    async with _house(kind) as house, conducting(house) as conductor:
        await _warm(conductor)
        _usual(conductor)
        before = {name: Size.of(process) for name, process in house.processes().items()}
        await _suffer_for(conductor, seconds)
        await conductor.check()
        await conductor.rest(SETTLE_SECONDS)
        _compare(conductor, before)
    return _told(conductor)


async def soak_slice() -> bool:
    """A minute on SQLite, loading included; too short to tell growth from warmth, so sizes are not compared."""
    tell(f"a minute with a fault every {PERIOD_SECONDS:.0f} s, on sqlite")
    async with _house("sqlite") as house, conducting(house, back_within=_SLICE_BACK) as conductor:
        await _warm(conductor)
        _usual(conductor)
        await _suffer_for(conductor, _SLICE_SECONDS)
        await conductor.check()
    idle = _MUST_HAVE - conductor.ledger.acknowledged.keys()
    if idle:
        conductor.ledger.wrong(Wrong.AWAY, f"never acknowledged: {', '.join(sorted(idle))}")
    return _told(conductor)


async def _suffer_for(conductor: Conductor, seconds: float) -> None:
    scenarios, until, number = _fitting(conductor.house, ()), time.monotonic() + seconds, 0
    while (began := time.monotonic()) < until:
        # A step that shares no factor with their number: neighbours are of different kinds.
        await _suffer(conductor, scenarios[number * 7 % len(scenarios)])
        number += 1
        await asyncio.sleep(max(0.0, PERIOD_SECONDS - (time.monotonic() - began)))


async def _suffer(conductor: Conductor, scenario: Scenario) -> None:
    known = len(conductor.ledger.wrongs)
    await conductor.suffer(scenario)
    _show(conductor, known)


def _show(conductor: Conductor, known: int) -> None:
    outage = conductor.outages[-1]
    tell(f"  {outage.name:28} slowest answer {outage.slowest:5.1f} s, well again after {outage.back:4.1f} s")
    for what, words in conductor.ledger.wrongs[known:][:5]:
        tell(f"    {what}: {words[:300]}")


async def _warm(conductor: Conductor) -> None:
    """Until all that loads something when it is first asked for was asked for."""
    await asyncio.sleep(_WARM_SECONDS)
    async with asyncio.timeout(_WARM_AT_LAST):
        while not conductor.ledger.kinds.keys() >= _LOADING:  # noqa: ASYNC110 - the answers are the event
            await asyncio.sleep(0.1)


def _usual(conductor: Conductor) -> None:
    tell(f"  before any fault: half of the answers within {conductor.ledger.usual * 1000:.0f} ms")


def _compare(conductor: Conductor, before: dict[str, Size]) -> None:
    for name, process in conductor.house.processes().items():
        then, now = before[name], Size.of(process)
        told = f"{then.mib:.1f} -> {now.mib:.1f} MiB, {then.descriptors} -> {now.descriptors} descriptors"
        tell(f"  {name:15} {told}")
        if now.mib > then.mib + _MOST_MIB or now.descriptors > then.descriptors + _MOST_DESCRIPTORS:
            conductor.ledger.wrong(Wrong.GROWN, f"{name}: {told}")


def _told(conductor: Conductor) -> bool:
    for line in conductor.ledger.summary():
        tell(f"  {line}")
    for what, words in conductor.ledger.wrongs[-_OFTEN_ENOUGH:]:
        tell(f"  {what}: {words[:600]}")
    slowest = max((one.back for one in conductor.outages), default=0.0)
    tell(f"  {len(conductor.outages)} faults, slowest recovery {slowest:.1f} s")
    wrongs = len(conductor.ledger.wrongs)
    tell(f"  FAILED: {wrongs} times what must never be" if wrongs else "  all well")
    return not wrongs


def main(words: Sequence[str]) -> int:
    if words[:1] == ["soak"]:
        seconds = float(words[1]) * 60 / 2
        results = [asyncio.run(soak(kind, seconds)) for kind in ("sqlite", "postgres")]
    elif words[:1] == ["slice"]:
        results = [asyncio.run(soak_slice())]
    elif words[:1] == ["fail-overs"]:
        results = [
            asyncio.run(fail_overs(int(words[1]))),
            *(asyncio.run(master_left()) for _ in range(int(words[1]))),
        ]
    else:
        results = [asyncio.run(every(kind, words)) for kind in ("sqlite", "postgres")]
        results += [
            asyncio.run(fail_overs()),
            asyncio.run(master_left()),
            asyncio.run(full_disk()),
            asyncio.run(read_only()),
        ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
