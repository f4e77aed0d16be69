import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from contract.clock import SystemClock
from doorward.child import Child
from doorward.supervisor import Supervisor

STUBBORN = "trap '' TERM; echo up > $0; while :; do sleep 0.05; done"
ORDERLY = "trap 'sleep 0.1; echo {name} >> $0; exit' TERM; echo up > $0.{name}; while :; do sleep 0.02; done"


def shell(script: str, *arguments: str | Path, name: str = "child", rank: int = 0) -> Child:
    return Child(name=name, argv=("sh", "-c", script, *map(str, arguments)), rank=rank)


async def eventually(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 - another process has no event to set
            await asyncio.sleep(0.01)


def text_of(path: Path) -> str:
    return path.read_text() if path.exists() else ""


@asynccontextmanager
async def supervising(*, grace_seconds: float = 4.0) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(clock=SystemClock(), grace_seconds=grace_seconds)
    try:
        yield supervisor
    finally:
        await supervisor.stop()


def children() -> set[psutil.Process]:
    """Servers that other tests share are children of the same process."""
    return {one for one in psutil.Process().children() if one.status() != psutil.STATUS_ZOMBIE}


async def test_a_child_that_is_killed_is_started_again(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    async with supervising() as supervisor:
        supervisor.start(shell("echo $$ >> $0; exec sleep 60", pids))
        await eventually(lambda: len(text_of(pids).split()) == 1)
        os.kill(int(text_of(pids)), signal.SIGKILL)
        await eventually(lambda: len(text_of(pids).split()) == 2)


async def test_a_child_that_ends_at_once_is_started_with_growing_pauses(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    async with supervising() as supervisor:
        supervisor.settle()
        supervisor.start(shell("date +%s.%N >> $0; exit 1", starts))
        await eventually(lambda: len(text_of(starts).split()) == 4)
    times = [float(line) for line in text_of(starts).split()]
    pauses = [late - early for early, late in pairwise(times)]
    assert all(pause >= least for pause, least in zip(pauses, (0.1, 0.2, 0.4), strict=True))


async def test_a_fault_at_start_is_reported_with_its_exit_code() -> None:
    async with supervising() as supervisor:
        supervisor.start(shell("exit 2", name="backend"))
        child, code = await supervisor.failed()
    assert (child.name, code) == ("backend", 2)


async def test_a_program_that_is_not_there_is_a_fault_at_start(tmp_path: Path) -> None:
    async with supervising() as supervisor:
        supervisor.start(Child(name="store", argv=(str(tmp_path / "nothing"),)))
        assert (await supervisor.failed())[1] == 127


async def test_a_killed_child_is_no_fault_at_start(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    async with supervising() as supervisor:
        supervisor.start(shell("echo >> $0; kill -9 $$", runs))
        await eventually(lambda: len(text_of(runs)) == 2)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(supervisor.failed(), 0.01)


async def test_the_highest_rank_is_gone_before_the_next_is_told_to_stop(tmp_path: Path) -> None:
    order = tmp_path / "order"
    async with supervising() as supervisor:
        for rank, name in enumerate(("store", "backend", "gateway")):
            supervisor.start(shell(ORDERLY.format(name=name), order, name=name, rank=rank))
        await eventually(lambda: len(list(tmp_path.iterdir())) == 3)
    assert text_of(order).split() == ["gateway", "backend", "store"]


async def test_what_will_not_stop_is_killed_when_the_grace_is_over(tmp_path: Path) -> None:
    loop, before = asyncio.get_running_loop(), children()
    async with supervising(grace_seconds=0.3) as supervisor:
        supervisor.start(shell(STUBBORN, tmp_path / "up"))
        await eventually((tmp_path / "up").exists)
        started = loop.time()
    assert 0.3 <= loop.time() - started < 1
    assert children() <= before


async def test_a_child_waiting_to_be_started_again_is_not_started_by_a_stop(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    async with supervising() as supervisor:
        supervisor.start(shell("echo >> $0; exit 1", runs))
        await supervisor.failed()
    await asyncio.sleep(0.15)
    assert len(text_of(runs)) == 1


async def test_a_stop_in_the_same_breath_as_a_start_leaves_nothing() -> None:
    before = children()
    async with supervising() as supervisor:
        supervisor.start(Child(name="child", argv=("sleep", "60")))
    assert children() <= before


async def test_a_child_inherits_the_descriptors_it_is_given_and_no_others(tmp_path: Path) -> None:
    given, other = os.pipe()
    try:
        async with supervising() as supervisor:
            argv = ("sh", "-c", "ls /proc/self/fd > $0.part; mv $0.part $0; exec sleep 60", str(tmp_path / "open"))
            supervisor.start(Child(name="child", argv=argv, fds=(given,)))
            await eventually((tmp_path / "open").exists)
    finally:
        os.close(given)
        os.close(other)
    found = text_of(tmp_path / "open").split()
    assert str(given) in found
    assert str(other) not in found
