import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.programs import plain_environment

PROGRAM = """
import os, socket, sys
from contract.settings import load
from doorward.process import Given, run_process

async def serve(settings, sock, *, turn):
    print("serving", flush=True)
    await turn.ends()
    print("stopped", flush=True)

leash = int(sys.argv[1]) if sys.argv[1:] else None
with socket.create_server(("127.0.0.1", 0)) as sock:
    settings = load(None, {}, {("server", "serve_from_sub_path"): "true"})
    run_process(serve, settings, sock, Given(name="x", leash=leash))
"""


@contextmanager
def process(*fds: int) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", PROGRAM, *map(str, fds)]
    pipe, plain = subprocess.PIPE, plain_environment()
    with subprocess.Popen(command, env=plain, stdout=pipe, stderr=pipe, text=True, pass_fds=fds) as started:
        assert started.stdout
        assert started.stdout.readline() == "serving\n"
        yield started


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_is_a_wish_to_stop(number: signal.Signals) -> None:
    with process() as started:
        started.send_signal(number)
        assert started.communicate(timeout=5)[0] == "stopped\n"
        assert started.returncode == 0


def test_it_ends_when_its_leash_is_dropped() -> None:
    reading, writing = os.pipe()
    with process(reading) as started:
        os.close(writing)
        assert started.wait(5) == 1
    os.close(reading)


def test_a_process_of_its_own_tells_the_warnings_about_its_settings() -> None:
    with process() as started:
        started.terminate()
        assert "serve_from_sub_path" in started.communicate(timeout=5)[1]


def test_a_supervised_process_leaves_the_warnings_to_its_supervisor() -> None:
    reading, writing = os.pipe()
    with process(reading) as started:
        started.terminate()
        assert started.communicate(timeout=5)[1] == ""
    os.close(reading)
    os.close(writing)
