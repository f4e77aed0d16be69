"""The processes that serve with one reading of the settings: a backend and its gateways."""

import asyncio
import os
from collections.abc import Iterable
from typing import Final

from contract.clock import Clock
from contract.errors import StartFault
from doorward.child import Child
from doorward.copied import written
from doorward.gate import Gate
from doorward.notes import Notes
from doorward.plan import BACKEND, GATEWAY, Plan
from doorward.supervisor import Supervisor

READY_SECONDS: Final = 60.0
_BEYOND_STOP: Final = 0.5
_BEYOND_DRAIN: Final = 2.0
"""A process that keeps to its time is never killed."""


class Generation:
    def __init__(
        self,
        *,
        stop_seconds: float,
        drain_seconds: float,
        clock: Clock,
        notes: Notes,
        gate: Gate | None = None,
        copy: int | None = None,
        strict: bool = False,
    ) -> None:
        """A `strict` one either starts at once, or not at all. `copy` is that of its settings file."""
        self.stop_seconds = stop_seconds
        self.drain_seconds = drain_seconds
        self.gate = gate or Gate()
        self.copy = copy
        self.supervisor = Supervisor(clock=clock, grace_seconds=stop_seconds + _BEYOND_STOP, strict=strict)
        self._notes = notes

    @classmethod
    def of(cls, plan: Plan, *, clock: Clock, notes: Notes, strict: bool = False) -> "Generation":
        server = plan.settings.server
        return cls(
            stop_seconds=server.stop_seconds,
            drain_seconds=server.drain_seconds,
            clock=clock,
            notes=notes,
            copy=None if plan.options.text is None else written(plan.options.text),
            strict=strict,
        )

    def start(self, children: Iterable[Child]) -> None:
        for child in children:
            self.supervisor.start(child)

    async def ready(self) -> None:
        """Until all could serve. Raises StartFault if one of them cannot."""
        ready = asyncio.create_task(self.supervisor.ready(self._notes))
        failed = asyncio.create_task(self.supervisor.failed())
        try:
            await asyncio.wait({ready, failed}, timeout=READY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if failed.done():
                child, code = failed.result()
                raise StartFault(f"the new {child.name} ended with code {code}: see what it said")
            if not ready.done():
                raise StartFault(f"the new processes were not ready within {READY_SECONDS:.0f} s")
        finally:
            ready.cancel()
            failed.cancel()

    def begin(self) -> None:
        """They may serve, and are kept alive."""
        self.supervisor.settle()
        self.gate.open()

    async def give_way(self, successor: "Generation") -> None:
        """To one that is ready. No gateway of the one ever asks a backend of the other for the first time."""
        await self.supervisor.leave(BACKEND, self._notes)
        successor.begin()
        await self.supervisor.leave(GATEWAY, self._notes)

    async def retire(self) -> None:
        """Until all that leave have left."""
        await self.supervisor.gone(within=self.drain_seconds + _BEYOND_DRAIN)
        self.close()

    def close(self) -> None:
        """When none of them will be started again."""
        self.gate.close()
        if self.copy is not None:
            os.close(self.copy)

    async def stop(self) -> None:
        await self.supervisor.stop()
