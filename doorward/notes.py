"""What children tell their supervisor over a pipe: lines of `PID WORD`."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_AT_ONCE: Final = 4096


class Notes:
    """Every note is kept until it is asked for, whoever comes first."""

    def __init__(self, reading: int) -> None:
        self._reading = reading
        self._rest = b""
        self._told: dict[tuple[int, str], asyncio.Event] = {}

    @contextmanager
    def heard(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        os.set_blocking(self._reading, False)
        loop.add_reader(self._reading, self._read)
        try:
            yield
        finally:
            loop.remove_reader(self._reading)

    async def note(self, pid: int, word: str) -> None:
        """Until that process has said that word."""
        await self._event(pid, word).wait()
        del self._told[pid, word]

    def _event(self, pid: int, word: str) -> asyncio.Event:
        return self._told.setdefault((pid, word), asyncio.Event())

    def _read(self) -> None:
        *lines, self._rest = (self._rest + os.read(self._reading, _AT_ONCE)).split(b"\n")
        for line in lines:
            pid, _, word = line.decode().partition(" ")
            self._event(int(pid), word).set()
