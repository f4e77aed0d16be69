"""Listening sockets: bound before anything starts, handed on as descriptors."""

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from contract.errors import StartFault
from contract.settings import Settings
from relay.limits import BACKLOG

_ALL_INTERFACES: Final = {"", "::"}


def gateway_listener(settings: Settings) -> socket.socket:
    """Raises StartFault."""
    server = settings.server
    return on_port(server.http_addr, server.http_port, setting="--http-addr, --http-port, or [server]")


def backend_listener(settings: Settings) -> socket.socket:
    """Raises StartFault."""
    place = settings.backend.listen
    if place.socket_path is not None:
        return on_path(place.socket_path)
    return on_port(place.host, place.port, setting="[backend] listen")


@contextmanager
def closed_at_end(listener: socket.socket) -> Iterator[socket.socket]:
    """Takes the file of a unix socket away, too."""
    address = listener.getsockname()
    try:
        with listener:
            yield listener
    finally:
        if isinstance(address, str):
            Path(address).unlink(missing_ok=True)


def on_port(host: str, port: int, *, setting: str) -> socket.socket:
    """Listens on the first address `host` has; on all interfaces if it is empty or `::`.

    Raises StartFault, which names the `setting` of host and port.
    """
    try:
        return _bound(host, port)
    except (socket.gaierror, UnicodeError):
        raise StartFault(f"The address {host} is not known on this machine: choose another ({setting})") from None
    except OSError as fault:
        raise StartFault(f"{_told(fault, host or 'all interfaces', port)} ({setting})") from None


def _bound(host: str, port: int) -> socket.socket:
    if host in _ALL_INTERFACES and socket.has_dualstack_ipv6():
        with suppress(OSError):  # a machine without IPv6; a port in use fails once more below
            return socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=BACKLOG)
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, _, _, _, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
    return socket.create_server(address, family=family, backlog=BACKLOG)


def _told(fault: OSError, host: str, port: int) -> str:
    match fault.errno:
        case errno.EADDRINUSE:
            return f"Port {port} of {host} is in use by another program: stop that one, or choose another port"
        case errno.EACCES:
            return f"Port {port} of {host} is for privileged users only: choose one above 1023"
        case errno.EADDRNOTAVAIL:
            return f"{host} is no address of this machine: choose another"
        case _:
            return f"Port {port} of {host} cannot be listened on ({fault.strerror}): choose another"


def on_path(path: Path) -> socket.socket:
    """For this user alone. A dead process's socket is replaced, a live one's is not. Raises StartFault."""
    if _answers(path):
        raise StartFault(f"Another process listens on {path}: stop it, or choose another path in [backend] listen")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    umask = os.umask(0o177)
    try:
        _remove_stale(path)
        listener.bind(str(path))
        listener.listen(BACKLOG)
    except OSError as fault:
        listener.close()
        cure = "make the folder writable, or choose another path in [backend] listen"
        raise StartFault(f"The socket {path} cannot be made ({fault.strerror}): {cure}") from None
    finally:
        os.umask(umask)
    return listener


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        caller.settimeout(1)
        with suppress(OSError):
            caller.connect(str(path))
            return True
    return False


def _remove_stale(path: Path) -> None:
    if path.is_socket():
        path.unlink()


def adopted(descriptor: int) -> socket.socket:
    """The listening socket that the supervisor handed down. Raises StartFault."""
    try:
        listener = socket.socket(fileno=descriptor)
    except OSError as fault:
        raise StartFault(
            f"Descriptor {descriptor} is no socket ({fault.strerror}): leave --listen-fd out"
        ) from None
    listener.set_inheritable(False)
    return listener
