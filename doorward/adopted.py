"""A child that the supervisor had before it became another program."""

import asyncio
import os
import signal
import threading
from contextlib import suppress


class Adopted:
    """As asyncio's Process, for one that this program did not start."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._loop = asyncio.get_running_loop()
        self._code: asyncio.Future[int] = self._loop.create_future()
        threading.Thread(target=self._reap, name=f"reap {pid}", daemon=True).start()

    def send_signal(self, number: signal.Signals) -> None:
        """Raises ProcessLookupError."""
        # Its number is nobody else's as long as it was not reaped.
        if not self._code.done():
            os.kill(self.pid, number)

    async def wait(self) -> int:
        return await asyncio.shield(self._code)

    def _reap(self) -> None:
        code = 0
        with suppress(ChildProcessError):
            _, status = os.waitpid(self.pid, 0)
            code = os.waitstatus_to_exitcode(status)
        with suppress(RuntimeError):  # the loop has ended, and nobody asks
            self._loop.call_soon_threadsafe(self._code.set_result, code)
