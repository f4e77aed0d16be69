"""Ties a child's life to its parent's: a parent that is killed leaves no orphan."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Final

_PR_SET_PDEATHSIG: Final = 1


def tied_to_parent(death: signal.Signals) -> Callable[[], None] | None:
    """What the child runs between fork and exec, so that the kernel sends it `death` when this process dies.

    None where the kernel knows no such thing. Call it in the parent: loading libraries after a fork is unsafe.
    """
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def tie() -> None:
        # The parent's handler, inherited until exec, would swallow it.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        prctl(_PR_SET_PDEATHSIG, int(death), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)  # the parent died before the tie held

    return tie


def end_with_parent(leash_fd: int) -> None:
    """Ends this process when the other end of the pipe closes; for platforms without the kernel's tie."""
    asyncio.get_running_loop().add_reader(leash_fd, os._exit, 1)


def guard(leash_fd: int, argv: Sequence[str]) -> int:
    """Runs a program that knows no leash; ends it when the pipe `leash_fd` closes. Returns its exit code."""
    program = subprocess.Popen(argv)  # noqa: S603 - the supervisor's own words
    signal.signal(signal.SIGTERM, lambda *_: program.terminate())

    def wait_for_the_end_of_the_leash() -> None:
        os.read(leash_fd, 1)
        program.terminate()

    threading.Thread(target=wait_for_the_end_of_the_leash, daemon=True).start()
    return program.wait()
