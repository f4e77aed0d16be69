"""One process, gateway or backend, until it is told to stop."""

# ruff: noqa: PLC0415 - a gateway never loads the backend, nor the other way round
import asyncio
import gc
import socket
from collections.abc import Awaitable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

import uvloop

from contract.logs import configure_logs, logger
from contract.settings import Settings, prepare
from contract.turn import Turn
from doorward.leash import end_with_parent
from doorward.listener import adopted, backend_listener, closed_at_end, gateway_listener
from doorward.open_files import allow_many
from doorward.options import Options
from doorward.turn import Line, SupervisedTurn
from doorward.valkey import with_store


class Serve(Protocol):
    def __call__(self, settings: Settings, sock: socket.socket, *, turn: Turn) -> Awaitable[None]:
        """Serves on the listening `sock` while it is its `turn`, then lets requests end. Raises StartFault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """By whoever started the process. `leash` is the pipe that closes when the supervisor is gone."""

    name: str
    listener: int | None = None
    leash: int | None = None
    line: Line = field(default_factory=Line)


def run_gateway(options: Options, given: Given) -> None:
    """Raises SettingsError, StartFault."""
    settings = with_store(prepare(options.settings()))
    with _listener(given.listener) or closed_at_end(gateway_listener(settings)) as sock:
        from gateway.app import serve

        run_process(serve, settings, sock, given)


def run_backend(options: Options, given: Given) -> None:
    """Raises SettingsError, StartFault."""
    settings = prepare(options.settings())
    with _listener(given.listener) or closed_at_end(backend_listener(settings)) as sock:
        from backend.app import serve

        run_process(serve, settings, sock, given)


def _listener(listen_fd: int | None) -> AbstractContextManager[socket.socket] | None:
    """The supervisor's own socket stays open, and its file in place."""
    return None if listen_fd is None else adopted(listen_fd)


_YOUNG = 5_000
"""New objects beyond those that went, before the collector looks."""


def run_process(serve: Serve, settings: Settings, sock: socket.socket, given: Given) -> None:
    """Raises StartFault."""
    configure_logs(level=settings.log.level, process=given.name)
    allow_many()
    if given.leash is None:  # a supervisor has told them already
        for warning in settings.warnings:
            logger("doorward").warning("setting", text=warning)
    # A collection stops every request: over all modules, which live on, for as long as 0.3 s.
    gc.freeze()
    # What is remembered makes no cycles, and is much: with Python's own 700 a tenth of the time went by on it.
    gc.set_threshold(_YOUNG)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve_in_turn(serve, settings, sock, given))


async def _serve_in_turn(serve: Serve, settings: Settings, sock: socket.socket, given: Given) -> None:
    turn = SupervisedTurn(settings.server, given.line)
    if given.leash is not None:
        end_with_parent(given.leash)
    await serve(settings, sock, turn=turn)
