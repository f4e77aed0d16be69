"""The processes of a comparison, each pinned to a core where the machine has two."""

import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

PINNED = shutil.which("taskset") is not None and (os.cpu_count() or 1) > 1
PROXY_CORE = 0
"""That of the proxy under test, and of what its check asks."""
LOAD_CORE = 1
"""That of the load and of the upstream."""
_NO_SETTINGS: Mapping[str, str] = {}
_STOP_SECONDS = 15


class StartFailed(Exception):  # noqa: N818 - a fact that is told
    """A process did not come up; the text has what it said last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """`pid` is the process that was started; it may have children."""

    port: int
    pid: int

    def cpu_seconds(self, *, all_of_it: bool = False) -> float:
        """What the processes that carry requests have taken, user and system, or all processes there are."""
        times = [process.cpu_times() for process in (self._family() if all_of_it else self.carriers())]
        return sum(taken.user + taken.system for taken in times)

    def resident(self) -> int:
        """The memory of the processes that carry requests, in bytes; what they share counts once for each."""
        return sum(process.memory_info().rss for process in self.carriers())

    def carriers(self) -> list[psutil.Process]:
        """The gateways of a Doorward; of anything else, all there is."""
        family = self._family()
        gateways = [process for process in family if "gateway" in process.cmdline()]
        return gateways or family

    def _family(self) -> list[psutil.Process]:
        first = psutil.Process(self.pid)
        return [first, *first.children(recursive=True)]


@contextmanager
def doorward(data: Path, upstream: int, settings: Mapping[str, str] = _NO_SETTINGS) -> Iterator[Server]:
    """Gateway and store, in front of an upstream that is not ours."""
    named = {"GF_GATEWAY_BACKEND_URL": f"http://127.0.0.1:{upstream}"}
    with whole_doorward(data, named | dict(settings), core=PROXY_CORE) as server:
        yield server


@contextmanager
def whole_doorward(data: Path, settings: Mapping[str, str], *, core: int | None = None) -> Iterator[Server]:
    """Gateway, backend and store, on one core or free to use all."""
    port = free_port()
    named = {"GF_PATHS_DATA": str(data), "GF_SERVER_HTTP_PORT": str(port)}
    command = [sys.executable, "-m", "doorward", "run"]
    with running(command, port, core=core, settings=named | dict(settings)) as server:
        yield server


@contextmanager
def python(module: str, *arguments: str, core: int) -> Iterator[int]:
    port = free_port()
    with running([sys.executable, "-m", module, str(port), *arguments], port, core=core):
        yield port


@contextmanager
def running(
    command: list[str], port: int, *, core: int | None, settings: Mapping[str, str] = _NO_SETTINGS
) -> Iterator[Server]:
    """Until the end of the context, from its first answer on; raises StartFailed when there is none."""
    pin = ["taskset", "-c", str(core)] if PINNED and core is not None else []
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [*pin, *command], stdout=subprocess.DEVNULL, stderr=said, env=os.environ | settings
        )
        try:
            await_health(port, lambda: process.poll() is None)
            yield Server(port=port, pid=process.pid)
        except StartFailed as fault:
            said.seek(0)
            raise StartFailed(f"{command[0]}: {fault}: {said.read()[-500:].decode(errors='replace')}") from None
        finally:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def await_health(port: int, lives: Callable[[], bool] = lambda: True) -> None:
    """Raises StartFailed after twenty seconds, and at once where the process is gone."""
    deadline = time.monotonic() + 20
    while lives() and time.monotonic() < deadline:
        if _answers(port):
            return
        time.sleep(0.05)
    raise StartFailed(f"nothing answers on port {port}")


def _answers(port: int) -> bool:
    """A peer that asks for a password does."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as refusal:
        return refusal.code == 401
    except OSError:
        return False


def pin_load() -> None:
    """This process, and what it starts without a core of its own, belongs to the load; it may open many files."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if PINNED:
        os.sched_setaffinity(0, {LOAD_CORE})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
