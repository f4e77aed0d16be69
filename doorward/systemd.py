"""What systemd gives, and what it likes to hear (sd_listen_fds(3), sd_notify(3)); without it, nothing."""

import os
import socket
from collections.abc import Mapping
from typing import Final

from contract.settings import environment

_FIRST: Final = 3


def activated(environ: Mapping[str, str]) -> socket.socket | None:
    """The socket that systemd listens on for us, across our restarts."""
    if environ.get("LISTEN_PID") != str(os.getpid()) or environ.get("LISTEN_FDS", "0") == "0":
        return None
    listener = socket.socket(fileno=_FIRST)
    listener.set_inheritable(False)
    return listener


def tell(*facts: str) -> None:
    """Such as `READY=1`. Nobody is waited for."""
    address = environment().get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as wire:
        wire.settimeout(0)
        try:
            wire.sendto("\n".join(facts).encode(), address.replace("@", "\0", 1))
        except OSError:
            return
