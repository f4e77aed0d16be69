"""Keeps the children alive, and stops them in order."""

import asyncio
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from contract.clock import Clock
from doorward.adopted import Adopted
from doorward.child import Child
from doorward.notes import Notes
from doorward.turn import LEFT, READY
from doorward.watch import Watch

GRACE_SECONDS: Final = 4.0
"""What is left of the children by then is killed."""
_TAIL: Final = 1 / 8
"""Of the grace: what the lowest rank has for itself when the others took all of it."""
_LEAVE_SECONDS: Final = 5.0


class Supervisor:
    """Until `settle`, a child that ends with a fault ends everything; afterwards each is started again.

    A `strict` one also takes a killed child for a fault.
    """

    def __init__(self, *, clock: Clock, grace_seconds: float = GRACE_SECONDS, strict: bool = False) -> None:
        self._clock = clock
        self._grace = grace_seconds
        self._strict = strict
        self._watches: list[Watch] = []
        self._settled = False
        self._failed: asyncio.Future[tuple[Child, int]] = asyncio.get_running_loop().create_future()

    @property
    def children(self) -> Iterator[tuple[Child, int]]:
        """Those that live, with their pids."""
        return ((watch.child, watch.pid) for watch in self._watches if watch.pid and not watch.task.done())

    def start(self, child: Child) -> None:
        self._watches.append(Watch(child, clock=self._clock, again=self._again))

    def adopt(self, child: Child, pid: int) -> None:
        self._watches.append(Watch(child, clock=self._clock, again=self._again, running=Adopted(pid)))

    def settle(self) -> None:
        self._settled = True

    async def failed(self) -> tuple[Child, int]:
        """The first child, with its exit code, that ended with a fault before everything had settled."""
        return await asyncio.shield(self._failed)

    def _again(self, child: Child, code: int) -> bool:
        if self._settled or (code <= 0 and not self._strict):
            return True
        if not self._failed.done():
            self._failed.set_result((child, code))
        return False

    async def ready(self, notes: Notes) -> None:
        """Until every child has said that it is."""
        for watch in self._watches:
            await _said(watch, READY, notes)

    async def leave(self, rank: int, notes: Notes) -> None:
        """The children of this rank end at leisure; until they accept nothing more."""
        leaving = [watch for watch in self._watches if watch.child.rank == rank]
        for watch in leaving:
            watch.leave()
        told = [asyncio.create_task(_left(watch, notes)) for watch in leaving]
        if told:
            _, late = await asyncio.wait(told, timeout=_LEAVE_SECONDS)
            for task in late:
                task.cancel()

    def leave_all(self) -> None:
        for watch in self._watches:
            watch.leave()

    async def gone(self, *, within: float) -> None:
        """Until those that leave have left; what is there after `within` seconds is killed."""
        await _ends_of(self._watches, seconds=within)
        self.kill()
        await _ends_of(self._watches, seconds=None)

    async def stop(self) -> None:
        """The ranks one after the other, as far as the time goes; then what is left is killed."""
        loop = asyncio.get_running_loop()
        watches = sorted(self._watches, key=lambda watch: -watch.child.rank)
        deadline = loop.time() + self._grace
        for _, rank in groupby(watches, key=lambda watch: watch.child.rank):
            told = list(rank)
            for watch in told:
                watch.stop()
            await _ends_of(told, seconds=max(0.0, deadline - loop.time()))
        await self.gone(within=max(0.0, deadline + self._grace * _TAIL - loop.time()))

    def kill(self) -> None:
        for watch in self._watches:
            watch.kill()


async def _left(watch: Watch, notes: Notes) -> None:
    """Said so, or gone altogether."""
    said = asyncio.create_task(_said(watch, LEFT, notes))
    await asyncio.wait({said, watch.task}, return_when=asyncio.FIRST_COMPLETED)
    said.cancel()


async def _said(watch: Watch, word: str, notes: Notes) -> None:
    await notes.note(await watch.started(), word)


async def _ends_of(watches: list[Watch], *, seconds: float | None) -> None:
    if watches:
        await asyncio.wait([watch.task for watch in watches], timeout=seconds)
