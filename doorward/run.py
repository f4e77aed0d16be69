"""`doorward run`: what must hold before anything starts."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from contract.clock import SystemClock
from contract.logs import configure_logs, logger
from contract.settings import ensure_data_folder, prepare
from doorward.life import Life
from doorward.listener import backend_listener, closed_at_end, gateway_listener
from doorward.lock import held
from doorward.options import Options
from doorward.plan import DOORWARD, Inheritance, Plan


def run(options: Options, *, program: tuple[str, ...] = DOORWARD) -> int:
    """The exit code. Raises SettingsError, StartFault."""
    clock = SystemClock()
    started = clock.monotonic()
    settings = options.settings()
    ensure_data_folder(settings.paths.data)
    with ExitStack() as stack:
        lock = stack.enter_context(held(settings.paths.data))
        gateway = stack.enter_context(closed_at_end(gateway_listener(settings)))
        backend = stack.enter_context(closed_at_end(backend_listener(settings)))
        leash = stack.enter_context(_leash())
        # Port 0 is a free one: only now is it known which.
        options = replace(options, http_port=gateway.getsockname()[1])
        settings = prepare(options.settings())
        configure_logs(level=settings.log.level, process="supervisor")
        for warning in settings.warnings:
            logger("doorward").warning("setting", text=warning)
        given = Inheritance(gateway=gateway.fileno(), backend=backend.fileno(), leash=leash, lock=lock)
        plan = Plan(settings=settings, options=options, inheritance=given, program=program)
        return asyncio.run(Life(plan, clock=clock, started=started).run())


@contextmanager
def _leash() -> Iterator[int]:
    """The reading end of a pipe; the writing end stays in this process, and closes when it dies."""
    reading, writing = os.pipe()
    try:
        yield reading
    finally:
        os.close(reading)
        os.close(writing)
