"""Light load in the background, and what came of it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import aiohttp

from tests.support.api import Answer

LOST: Final = 0
"""In place of a status: the connection ended without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One request, by the monotonic clock."""

    began: float
    ended: float
    status: int
    cleared: bool
    """The session's cookie was taken away."""


@dataclass(slots=True)
class Stream:
    """The same request again and again, one at a time."""

    ask: Callable[[], Awaitable[Answer]]
    pause: float
    outcomes: list[Outcome] = field(default_factory=list)

    async def run(self) -> None:
        while True:
            self.outcomes.append(await self._once())
            await asyncio.sleep(self.pause)

    async def _once(self) -> Outcome:
        began = time.monotonic()
        try:
            answer = await self.ask()
        except aiohttp.ClientConnectionError:
            status, cleared = LOST, False
        else:
            status, cleared = answer.status, answer.token == ""
        return Outcome(began=began, ended=time.monotonic(), status=status, cleared=cleared)

    def back_at(self, since: float) -> float | None:
        """When, after the last failure, a request that began after `since` succeeded; None if none has."""
        failures = [one.ended for one in self.outcomes if one.status != 200]
        last = max([since, *failures])
        return next((one.ended for one in self.outcomes if one.status == 200 and one.began >= last), None)


@dataclass(slots=True)
class Load:
    streams: list[Stream] = field(default_factory=list)

    def add(self, ask: Callable[[], Awaitable[Answer]], *, pause: float = 0.02) -> None:
        self.streams.append(Stream(ask, pause))

    async def back_after(self, since: float, *, within: float) -> float:
        """Seconds from `since` until every stream is well again, and stays so for a moment."""
        async with asyncio.timeout(within):
            # Nobody tells that nothing has failed for a moment.
            while (back := self._back_at(since)) is None or time.monotonic() < back + 0.5:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return back - since

    def _back_at(self, since: float) -> float | None:
        moments = [stream.back_at(since) for stream in self.streams]
        known = [moment for moment in moments if moment is not None]
        return max(known) if len(known) == len(moments) else None

    @property
    def outcomes(self) -> list[Outcome]:
        return [one for stream in self.streams for one in stream.outcomes]

    @property
    def statuses(self) -> set[int]:
        return {one.status for one in self.outcomes}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(stream.run()) for stream in self.streams]
            yield
            for task in tasks:
                task.cancel()
