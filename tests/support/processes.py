"""Waiting for what another process does."""

import time
from collections.abc import Callable

import psutil


def eventually(holds: Callable[[], bool], *, seconds: float = 15.0) -> bool:
    """Whether `holds` came true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def gone(process: psutil.Process) -> bool:
    """Dead, whether or not its parent has taken notice."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
