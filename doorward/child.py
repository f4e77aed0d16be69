"""A process that the supervisor starts."""

import asyncio
import signal
from asyncio.subprocess import Process
from dataclasses import dataclass

from doorward.leash import tied_to_parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """How to start one process, and what it inherits."""

    name: str
    argv: tuple[str, ...]
    fds: tuple[int, ...] = ()
    """Descriptors it inherits under the same numbers."""
    rank: int = 0
    """The highest rank is stopped first."""
    death: signal.Signals = signal.SIGKILL
    """What the kernel sends it when the supervisor is gone."""
    last_words: str = ""
    """What to tell if it ends at start; empty if it tells its fault itself."""


async def spawn(child: Child) -> Process:
    """The child has a session of its own: Ctrl-C in a terminal reaches the supervisor alone. Raises OSError."""
    return await asyncio.create_subprocess_exec(
        *child.argv,
        stdin=asyncio.subprocess.DEVNULL,
        pass_fds=child.fds,
        start_new_session=True,
        preexec_fn=tied_to_parent(child.death),
    )
