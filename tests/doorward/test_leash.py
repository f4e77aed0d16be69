import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from doorward.plan import DOORWARD
from tests.support.processes import eventually, gone

PARENT = """
import signal, subprocess, sys
from doorward.leash import tied_to_parent
child = subprocess.Popen(["sleep", "60"], preexec_fn=tied_to_parent(signal.Signals(int(sys.argv[1]))))
print(child.pid, flush=True)
child.wait()
"""


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGTERM])
def test_a_tied_child_goes_with_a_parent_that_is_killed(death: signal.Signals) -> None:
    command = [sys.executable, "-c", PARENT, str(int(death))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    assert eventually(lambda: gone(child))


@pytest.fixture
def leash() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    for end in (reading, writing):
        try:
            os.close(end)
        except OSError:
            continue


def start_guard(leash_fd: int, *program: str) -> subprocess.Popen[bytes]:
    command = [*DOORWARD, "guard", f"--leash-fd={leash_fd}", "--", *program]
    return subprocess.Popen(command, pass_fds=[leash_fd], cwd=Path(__file__).parent)


def test_a_guarded_program_ends_when_the_leash_is_dropped(leash: tuple[int, int]) -> None:
    reading, writing = leash
    with start_guard(reading, "sleep", "60") as guard:
        assert eventually(lambda: bool(psutil.Process(guard.pid).children()))
        (program,) = psutil.Process(guard.pid).children()
        os.close(writing)
        assert guard.wait(5) != 0
    assert gone(program)


def test_a_guard_passes_the_stop_signal_on(leash: tuple[int, int]) -> None:
    reading, _ = leash
    with start_guard(reading, "sleep", "60") as guard:
        assert eventually(lambda: bool(psutil.Process(guard.pid).children()))
        (program,) = psutil.Process(guard.pid).children()
        guard.terminate()
        assert guard.wait(5) != 0
    assert gone(program)
