"""A child's turn, as signals and descriptors tell of it."""

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from contract.settings.places import Server

READY: Final = "ready"
LEFT: Final = "left"
STOP: Final = (signal.SIGTERM, signal.SIGINT)
LEAVE: Final = signal.SIGQUIT
"""A successor has taken over: there is more time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How child and supervisor talk; None where there is no supervisor, or nothing to wait for.

    `notes` is written to, lines of `PID WORD`; `gate` reads an end of file when the child may begin.
    """

    notes: int | None = None
    gate: int | None = None


class SupervisedTurn:
    """Make it in the loop of the process."""

    def __init__(self, server: Server, line: Line) -> None:
        loop = asyncio.get_running_loop()
        self._line = line
        self._seconds: asyncio.Future[float] = loop.create_future()
        self._open = asyncio.Event()
        for number in STOP:
            loop.add_signal_handler(number, self._end, server.stop_seconds)
        loop.add_signal_handler(LEAVE, self._end, server.drain_seconds)

    async def begins(self) -> bool:
        if not self._open.is_set():
            self._note(READY)
            await self._gate()
            self._open.set()
        return not self._seconds.done()

    async def ends(self) -> float:
        return await asyncio.shield(self._seconds)

    def left(self) -> None:
        self._note(LEFT)

    def _end(self, seconds: float) -> None:
        if not self._seconds.done():
            self._seconds.set_result(seconds)

    async def _gate(self) -> None:
        gate = self._line.gate
        if gate is None:
            return
        loop, ready = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(gate, ready.set)
        self._seconds.add_done_callback(lambda _: ready.set())
        try:
            await ready.wait()
        finally:
            loop.remove_reader(gate)

    def _note(self, word: str) -> None:
        if self._line.notes is not None:
            with suppress(OSError):  # the supervisor is gone, which the leash tells
                os.write(self._line.notes, f"{os.getpid()} {word}\n".encode())
