"""When files are read: at start, when they have changed, and when a server admin asks."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Protocol

from backend.provisioning.fault import Fault
from contract.errors import BadRequest, Problem
from contract.logs import logger
from relay.shortage import is_shortage

_log = logger("backend.provisioning")


class Provisioned(Protocol):
    """What one folder below `[paths] provisioning` declares."""

    @property
    def pause(self) -> float:
        """Seconds until it wants to be looked at again."""

    async def apply(self) -> Sequence[Fault]:
        """Read everything; what is wrong with which file."""

    async def look(self) -> Sequence[Fault]:
        """Read what has changed; what is newly wrong."""


class Reloading:
    """One at a time for each folder. Faults go to the log, and to who asked."""

    def __init__(self, provisioned: Provisioned, *, what: str) -> None:
        self._provisioned = provisioned
        self._what = what
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Everything was read once, and changes are looked for."""
        await self._told(changes=False)
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching

    async def reload(self) -> None:
        """Raises BadRequest that names the first file at fault, and lists them all."""
        faults = await self._told(changes=False)
        if faults:
            listed = [{"file": fault.file, "message": fault.cause} for fault in faults]
            raise BadRequest(f"{faults[0].file}: {faults[0].cause}", extra={"faults": listed})

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._provisioned.pause)
            try:
                await self._told(changes=True)
            except Problem as problem:
                _log.warning("files could not be provisioned", what=self._what, reason=problem.message)
            except Exception as error:
                # A bug that one file brings out must not end the looking.
                tell = _log.warning if is_shortage(error) else _log.error
                tell("files could not be provisioned", what=self._what, exc_info=True)

    async def _told(self, *, changes: bool) -> Sequence[Fault]:
        async with self._turn:
            faults = await (self._provisioned.look() if changes else self._provisioned.apply())
        for fault in faults:
            _log.error("a file is broken", what=self._what, file=fault.file, cause=fault.cause)
        return faults
