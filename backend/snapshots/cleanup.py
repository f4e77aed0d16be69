"""Removes snapshots some time after they have expired."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from contract.errors import Problem
from contract.logs import logger

INTERVAL: Final = 600.0
"""Seconds."""

_log = logger("backend.snapshots")


class CleanUp:
    """`remove` says how many it removed. Any number of backends may do this on one database."""

    def __init__(self, remove: Callable[[], Awaitable[int]], *, interval: float = INTERVAL) -> None:
        self._remove = remove
        self._interval = interval

    async def follow(self) -> None:
        """At once, and then again and again, until cancelled."""
        while True:
            await self._once()
            await asyncio.sleep(self._interval)

    async def _once(self) -> None:
        try:
            removed = await self._remove()
        except Problem as problem:
            # Nobody waits for this: it is done at the next turn.
            _log.warning("expired snapshots not removed", reason=problem.message)
            return
        if removed:
            _log.info("expired snapshots removed", count=removed)
