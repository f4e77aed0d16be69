"""One supervisor at a time for one data folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import Final

from contract.errors import StartFault

_TRIES: Final = 50
_PAUSE_SECONDS: Final = 0.02
"""The children of a supervisor that was just killed hold the lock until the last of them is gone."""


@contextmanager
def held(folder: Path) -> Iterator[int]:
    """The descriptor of the lock; a process that inherits it holds the folder too. Raises StartFault."""
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(lock, folder)
        yield lock
    finally:
        os.close(lock)


def _take(lock: int, folder: Path) -> None:
    for _ in range(_TRIES):
        if _taken(lock):
            return
        sleep(_PAUSE_SECONDS)
    raise StartFault(
        f"Another Doorward uses the data folder {folder}: stop it, or name another folder with --data"
    )


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
