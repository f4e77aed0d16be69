"""What systemd does for `doorward run`: it holds the listening socket across restarts, and hears of readiness."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_READY_SECONDS = 60.0
_STOP_SECONDS = 10.0
_HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.executable, [sys.executable, "-m", "doorward", "run", *sys.argv[2:]])
"""


class Unit:
    """One Doorward after the other on one socket."""

    def __init__(self, folder: Path, listener: socket.socket, settings: Mapping[str, str]) -> None:
        self.port = int(listener.getsockname()[1])
        self._folder = folder
        self._listener = listener
        self._told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._told.bind(str(folder / "notify"))
        self._told.settimeout(0)
        self._environment = os.environ | settings | {"NOTIFY_SOCKET": str(folder / "notify")}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def errors(self) -> str:
        return (self._folder / "err").read_text()

    async def start(self) -> None:
        """Raises TimeoutError if it is not ready in time."""
        self._spawn()
        await self._hear("READY=1")

    def _spawn(self) -> None:
        number = self._listener.fileno()
        words = (sys.executable, "-c", _HAND_OVER, str(number), f"--data={self._folder / 'data'}")
        with (self._folder / "err").open("ab") as err:
            self._process = subprocess.Popen(
                (*words, *self._options()),
                pass_fds=(number,),
                env=self._environment,
                stdout=subprocess.DEVNULL,
                stderr=err,
            )

    async def reload(self) -> None:
        await self._renew(signal.SIGHUP)

    async def upgrade(self) -> None:
        await self._renew(signal.SIGUSR2)

    async def restart(self) -> None:
        await asyncio.to_thread(self.stop)
        await self.start()

    def stop(self) -> None:
        """Raises AssertionError unless it ends well."""
        if self._process is None:
            return
        process, self._process = self._process, None
        process.send_signal(signal.SIGTERM)
        assert process.wait(_STOP_SECONDS) == 0, self.errors[-2000:]

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        self._told.close()

    def _options(self) -> list[str]:
        config = self._folder / "settings.ini"
        return [f"--config={config}"] if config.exists() else []

    async def _renew(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)
        await self._hear("RELOADING=1")
        assert (await self._hear("READY=1")) == "STATUS=serving", self.errors[-2000:]

    async def _hear(self, word: str) -> str:
        """What was said beside it."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(_READY_SECONDS):
            while True:
                said = (await loop.sock_recv(self._told, 4096)).decode().split("\n")
                if said[0] == word:
                    return said[1]


@contextmanager
def unit(folder: Path, settings: Mapping[str, str]) -> Iterator[Unit]:
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as listener:
        made = Unit(folder, listener, settings)
        try:
            yield made
            made.stop()
        finally:
            made.kill()
            made.close()
