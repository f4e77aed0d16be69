"""`doorward run`: what must hold before anything starts."""

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from contract.clock import SystemClock
from contract.logs import configure_logs, logger
from contract.settings import ensure_data_folder, environment, prepare
from doorward.estate import Estate
from doorward.firm import Firm
from doorward.handover import Handover
from doorward.household import Household
from doorward.life import Life
from doorward.listener import adopted, backend_listener, closed_at_end, gateway_listener
from doorward.lock import held
from doorward.notes import Notes
from doorward.options import Options
from doorward.plan import DOORWARD, Inheritance
from doorward.systemd import activated


def run(options: Options, *, program: tuple[str, ...] = DOORWARD) -> int:
    """The exit code. Raises SettingsError, StartFault."""
    clock = SystemClock()
    started = clock.monotonic()
    settings = options.settings()
    ensure_data_folder(settings.paths.data)
    with ExitStack() as stack:
        lock = stack.enter_context(held(settings.paths.data))
        given = activated(environment())
        gateway = stack.enter_context(closed_at_end(given or gateway_listener(settings)))
        backend = stack.enter_context(closed_at_end(backend_listener(settings)))
        leash, notes = stack.enter_context(_pipe()), stack.enter_context(_pipe())
        estate = Estate(
            options=options,
            port=gateway.getsockname()[1],
            inheritance=Inheritance(
                gateway=gateway.fileno(),
                backend=backend.fileno(),
                leash=leash[0],
                lock=lock,
                notes=notes[1],
            ),
            program=program,
            firm=Firm.of(prepare(settings)),
        )
        plan = estate.plan()
        configure_logs(level=plan.settings.log.level, process="supervisor")
        for warning in plan.settings.warnings:
            logger("doorward").warning("setting", text=warning)
        ends = Ends(leash=leash[1], notes=notes[0], gateway=gateway, keeps_listener=given is not None)

        async def live() -> int:
            return await ends.life(estate, clock).begin(plan, started=started)

        return asyncio.run(live())


def run_on(options: Options, descriptor: int, *, program: tuple[str, ...] = DOORWARD) -> int:
    """As the program that a supervisor has become, with all that it had. The exit code."""
    handover = Handover.read(descriptor)
    handover.take()
    configure_logs(level="info", process="supervisor")
    given = handover.inheritance
    with ExitStack() as stack:
        for number in (handover.leash, handover.notes, given.leash, given.lock, given.notes):
            if number is not None:
                stack.callback(os.close, number)
        gateway = stack.enter_context(closed_at_end(adopted(given.gateway)))
        stack.enter_context(closed_at_end(adopted(given.backend)))
        estate = Estate(
            options=options, port=handover.port, inheritance=given, program=program, firm=handover.firm
        )
        ends = Ends(
            leash=handover.leash,
            notes=handover.notes,
            gateway=gateway,
            keeps_listener=handover.keeps_listener,
        )

        async def live() -> int:
            return await ends.life(estate, SystemClock()).go_on(handover)

        return asyncio.run(live())


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The supervisor's own ends of what its children inherit."""

    leash: int
    notes: int
    gateway: socket.socket
    keeps_listener: bool
    """Somebody else listens, too, and hands it to our successor."""

    def life(self, estate: Estate, clock: SystemClock) -> Life:
        return Life(estate, notes=Notes(self.notes), clock=clock, bequeath=self._bequeath, refuse=self._refuse)

    def _refuse(self) -> None:
        if not self.keeps_listener:
            self.gateway.close()

    def _bequeath(self, estate: Estate, household: Household) -> Handover:
        return household.handover(estate, leash=self.leash, notes=self.notes, keeps_listener=self.keeps_listener)


@contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    """Reading and writing end. That of the leash is read by children, and its other end closes when we die."""
    reading, writing = os.pipe()
    try:
        yield reading, writing
    finally:
        os.close(reading)
        os.close(writing)
