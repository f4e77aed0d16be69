"""Keeps the children alive, and stops them in order."""

import asyncio
from itertools import groupby
from typing import Final

from contract.clock import Clock
from doorward.child import Child
from doorward.watch import Watch

GRACE_SECONDS: Final = 4.0
"""What is left of the children by then is killed."""


class Supervisor:
    """Until `settle`, a child that ends with a fault ends everything; afterwards each is started again."""

    def __init__(self, *, clock: Clock, grace_seconds: float = GRACE_SECONDS) -> None:
        self._clock = clock
        self._grace = grace_seconds
        self._watches: list[Watch] = []
        self._settled = False
        self._failed: asyncio.Future[tuple[Child, int]] = asyncio.get_running_loop().create_future()

    def start(self, child: Child) -> None:
        self._watches.append(Watch(child, clock=self._clock, again=self._again))

    def settle(self) -> None:
        self._settled = True

    async def failed(self) -> tuple[Child, int]:
        """The first child, with its exit code, that ended with a fault before everything had settled."""
        return await asyncio.shield(self._failed)

    def _again(self, child: Child, code: int) -> bool:
        if self._settled or code <= 0:
            return True
        if not self._failed.done():
            self._failed.set_result((child, code))
        return False

    async def stop(self) -> None:
        """The ranks one after the other, each with an equal share of the time; then what is left is killed."""
        watches = sorted(self._watches, key=lambda watch: -watch.child.rank)
        ranks = [list(rank) for _, rank in groupby(watches, key=lambda watch: watch.child.rank)]
        deadline = asyncio.get_running_loop().time() + self._grace
        for rank in ranks:
            for watch in rank:
                watch.stop()
            await _ends_of(rank, seconds=self._grace / len(ranks))
        await _ends_of(self._watches, seconds=deadline - asyncio.get_running_loop().time())
        self.kill()
        await _ends_of(self._watches, seconds=None)

    def kill(self) -> None:
        for watch in self._watches:
            watch.kill()


async def _ends_of(watches: list[Watch], *, seconds: float | None) -> None:
    if watches:
        await asyncio.wait([watch.task for watch in watches], timeout=seconds)
