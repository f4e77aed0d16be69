"""The processes of a comparison, each pinned to a core where the machine has two."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PINNED = shutil.which("taskset") is not None and (os.cpu_count() or 1) > 1


@contextmanager
def doorward(data: Path, upstream: int) -> Iterator[int]:
    port = free_port()
    settings = {
        "GF_PATHS_DATA": str(data),
        "GF_SERVER_HTTP_PORT": str(port),
        "GF_GATEWAY_BACKEND_URL": f"http://127.0.0.1:{upstream}",
    }
    with running([sys.executable, "-m", "doorward", "run"], port, core=0, settings=settings):
        yield port


@contextmanager
def whole_doorward(data: Path, settings: dict[str, str], *, core: int | None = None) -> Iterator[tuple[int, int]]:
    """Its port and the supervisor's process: gateway, backend and store, on one core or free to use all."""
    port = free_port()
    named = {"GF_PATHS_DATA": str(data), "GF_SERVER_HTTP_PORT": str(port)}
    command = [sys.executable, "-m", "doorward", "run"]
    with running(command, port, core=core, settings=named | settings) as pid:
        yield port, pid


@contextmanager
def python(module: str, *arguments: str, core: int) -> Iterator[int]:
    port = free_port()
    with running([sys.executable, "-m", module, str(port), *arguments], port, core=core, settings={}):
        yield port


@contextmanager
def running(command: list[str], port: int, *, core: int | None, settings: dict[str, str]) -> Iterator[int]:
    pin = ["taskset", "-c", str(core)] if PINNED and core is not None else []
    process = subprocess.Popen([*pin, *command], stdout=subprocess.DEVNULL, env=os.environ | settings)
    try:
        _await_health(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)


def _await_health(port: int) -> None:
    for _ in range(200):
        if _answers(port):
            return
        time.sleep(0.05)
    raise TimeoutError("it did not start")


def _answers(port: int) -> bool:
    """A peer that asks for a password does."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health") as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as refusal:
        return refusal.code == 401
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
