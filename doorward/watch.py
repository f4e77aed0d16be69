"""Keeps one child alive."""

import asyncio
import signal
from asyncio.subprocess import Process
from collections.abc import Callable
from contextlib import suppress
from subprocess import SubprocessError
from typing import Final

from contract.clock import Clock
from contract.logs import logger
from doorward.adopted import Adopted
from doorward.backoff import Backoff
from doorward.child import Child, spawn
from doorward.turn import LEAVE

CANNOT_START: Final = 127
"""The exit code of a program that could not be executed, as shells have it."""

Verdict = Callable[[Child, int], bool]
"""Whether a child that ended unasked is started again, by its exit code; that is negative for a signal."""


class Watch:
    def __init__(self, child: Child, *, clock: Clock, again: Verdict, running: Adopted | None = None) -> None:
        """`running` is the child if it lives already."""
        self.child = child
        self._clock = clock
        self._again = again
        self._backoff = Backoff()
        self._stopping = asyncio.Event()
        self._process: Process | Adopted | None = running
        self._started = asyncio.Event()
        self.task = asyncio.create_task(self._keep(running), name=f"watch {child.name}")

    @property
    def pid(self) -> int | None:
        """None before the first start."""
        return None if self._process is None else self._process.pid

    async def started(self) -> int:
        """The pid, once there is one."""
        while self._process is None:
            await self._started.wait()
        return self._process.pid

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def leave(self) -> None:
        """As `stop`, at leisure: its successor has taken over."""
        self._end(LEAVE)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        self._stopping.set()
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    async def _keep(self, running: Adopted | None) -> None:
        if running is not None:
            self._started.set()
        while not self._stopping.is_set():
            began = self._clock.monotonic()
            code = await (running.wait() if running is not None else self._live())
            running = None
            if self._stopping.is_set() or not self._again(self.child, code):
                return
            await self._pause(code, self._backoff.after(lived=self._clock.monotonic() - began))

    async def _live(self) -> int:
        try:
            self._process = await spawn(self.child)
        except (OSError, SubprocessError):
            return CANNOT_START
        self._started.set()
        if self._stopping.is_set():
            self.stop()  # asked for while the process was being made
        return await self._process.wait()

    async def _pause(self, code: int, seconds: float) -> None:
        logger("doorward").warning("child restarts", child=self.child.name, code=code, pause_seconds=seconds)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
