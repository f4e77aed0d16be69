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
from doorward.backoff import Backoff
from doorward.child import Child, spawn

CANNOT_START: Final = 127
"""The exit code of a program that could not be executed, as shells have it."""

Verdict = Callable[[Child, int], bool]
"""Whether a child that ended unasked is started again, by its exit code; that is negative for a signal."""


class Watch:
    def __init__(self, child: Child, *, clock: Clock, again: Verdict) -> None:
        self.child = child
        self._clock = clock
        self._again = again
        self._backoff = Backoff()
        self._stopping = asyncio.Event()
        self._process: Process | None = None
        self.task = asyncio.create_task(self._keep(), name=f"watch {child.name}")

    def stop(self) -> None:
        self._stopping.set()
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        self._stopping.set()
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    async def _keep(self) -> None:
        while not self._stopping.is_set():
            started = self._clock.monotonic()
            code = await self._live()
            if self._stopping.is_set() or not self._again(self.child, code):
                return
            await self._pause(code, self._backoff.after(lived=self._clock.monotonic() - started))

    async def _live(self) -> int:
        try:
            self._process = await spawn(self.child)
        except (OSError, SubprocessError):
            return CANNOT_START
        if self._stopping.is_set():
            self.stop()  # asked for while the process was being made
        return await self._process.wait()

    async def _pause(self, code: int, seconds: float) -> None:
        logger("doorward").warning("child restarts", child=self.child.name, code=code, pause_seconds=seconds)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
