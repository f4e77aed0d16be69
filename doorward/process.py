"""One process, gateway or backend, until it is told to stop."""

# ruff: noqa: PLC0415 - a gateway never loads the backend, nor the other way round
import asyncio
import gc
import signal
import socket
from collections.abc import Awaitable
from contextlib import AbstractContextManager
from typing import Protocol

import uvloop

from contract.logs import configure_logs, logger
from contract.settings import Settings, prepare
from doorward.leash import end_with_parent
from doorward.listener import adopted, backend_listener, closed_at_end, gateway_listener
from doorward.options import Options
from doorward.valkey import with_store


class Serve(Protocol):
    def __call__(self, settings: Settings, sock: socket.socket, *, stop: asyncio.Event) -> Awaitable[None]:
        """Serves on the listening `sock` until `stop` is set, then lets requests end. Raises StartFault."""


def run_gateway(options: Options, *, name: str, listen_fd: int | None, leash_fd: int | None) -> None:
    """Raises SettingsError, StartFault."""
    settings = with_store(prepare(options.settings()))
    with _listener(listen_fd) or closed_at_end(gateway_listener(settings)) as sock:
        from gateway.app import serve

        run_process(serve, settings, sock, name=name, leash_fd=leash_fd)


def run_backend(options: Options, *, name: str, listen_fd: int | None, leash_fd: int | None) -> None:
    """Raises SettingsError, StartFault."""
    settings = prepare(options.settings())
    with _listener(listen_fd) or closed_at_end(backend_listener(settings)) as sock:
        from backend.app import serve

        run_process(serve, settings, sock, name=name, leash_fd=leash_fd)


def _listener(listen_fd: int | None) -> AbstractContextManager[socket.socket] | None:
    """The supervisor's own socket stays open, and its file in place."""
    return None if listen_fd is None else adopted(listen_fd)


def run_process(serve: Serve, settings: Settings, sock: socket.socket, *, name: str, leash_fd: int | None) -> None:
    """`leash_fd` is the pipe that closes when the supervisor is gone. Raises StartFault."""
    configure_logs(level=settings.log.level, process=name)
    if leash_fd is None:  # a supervisor has told them already
        for warning in settings.warnings:
            logger("doorward").warning("setting", text=warning)
    # A collection stops every request: over all modules, which live on, for as long as 0.3 s.
    gc.freeze()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve_until_told(serve, settings, sock, leash_fd))


async def _serve_until_told(serve: Serve, settings: Settings, sock: socket.socket, leash_fd: int | None) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if leash_fd is not None:
        end_with_parent(leash_fd)
    await serve(settings, sock, stop=stop)
