"""How much memory processes grow by while something goes on."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import psutil

MIB = 2**20


class Growth:
    """The highest resident size seen, less that at the beginning; bytes, in the order of the processes."""

    def __init__(self, processes: Iterable[psutil.Process]) -> None:
        self._processes = list(processes)
        self._before = self._now()
        self._most = self._before

    def look(self) -> None:
        self._most = [max(pair) for pair in zip(self._most, self._now(), strict=True)]

    def _now(self) -> list[int]:
        return [process.memory_info().rss for process in self._processes]

    @property
    def most(self) -> list[int]:
        return [most - before for most, before in zip(self._most, self._before, strict=True)]

    def __str__(self) -> str:
        return ", ".join(f"+{size / MIB:.1f} MiB" for size in self.most)


@asynccontextmanager
async def growth_of(processes: Iterable[psutil.Process]) -> AsyncIterator[Growth]:
    growth = Growth(processes)

    async def watch() -> None:
        while True:
            growth.look()
            await asyncio.sleep(0.05)

    watching = asyncio.create_task(watch())
    try:
        yield growth
    finally:
        watching.cancel()
        growth.look()
