"""What the supervisor is told by signals."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path
from typing import Final

_TERMINAL: Final = Path("/dev/tty")
ALL: Final = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR2})


class Order(Enum):
    STOP = auto()
    RELOAD = auto()
    UPGRADE = auto()


class Orders:
    """What nohup has silenced stays silent. Make it in the loop."""

    def __init__(self) -> None:
        self.stop = asyncio.Event()
        self._wanted: Order | None = None
        self._news = asyncio.Event()
        self._in_terminal = _has_terminal()

    @contextmanager
    def heard(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._hear, Order.STOP)
        loop.add_signal_handler(signal.SIGINT, self._hear, Order.STOP)
        loop.add_signal_handler(signal.SIGUSR2, self._hear, Order.UPGRADE)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
            loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        # Whoever was here before us may have held them back for us.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ALL)
        yield

    async def next(self) -> Order:
        await self._news.wait()
        self._news.clear()
        wanted, self._wanted = self._wanted, None
        return Order.STOP if self.stop.is_set() or wanted is None else wanted

    def _hang_up(self) -> None:
        """A terminal that was closed asks for an end, everybody else for new settings."""
        self._hear(Order.STOP if self._in_terminal and not _has_terminal() else Order.RELOAD)

    def _hear(self, order: Order) -> None:
        self._news.set()
        if order is Order.STOP:
            self.stop.set()
        elif self._wanted is not Order.UPGRADE:
            self._wanted = order


def _has_terminal() -> bool:
    try:
        os.close(os.open(_TERMINAL, os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True
