"""From the first child's start to the last one's end."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Final

import click

from contract.clock import Clock
from contract.errors import StartFault
from contract.logs import configure_logs, logger
from contract.settings import SettingsError, shown
from doorward.block import Block
from doorward.estate import Estate
from doorward.generation import READY_SECONDS, Generation
from doorward.handover import Handover
from doorward.household import Household
from doorward.notes import Notes
from doorward.orders import Order, Orders
from doorward.plan import Plan
from doorward.probe import WELL, gateway_probe
from doorward.rehearsal import rehearse
from doorward.supervisor import Supervisor
from doorward.systemd import tell
from doorward.valkey import Valkey

_POLL_SECONDS: Final = 0.02
_log = logger("doorward")


class Life:
    """Make it in the loop. `bequeath` makes what is left to the program that this one becomes."""

    def __init__(
        self,
        estate: Estate,
        *,
        notes: Notes,
        clock: Clock,
        bequeath: Callable[[Estate, Household], Handover],
        refuse: Callable[[], None],
    ) -> None:
        """`refuse` closes what callers connect to, unless somebody else keeps it open."""
        self._estate = estate
        self._clock = clock
        self._notes = notes
        self._bequeath = bequeath
        self._refuse = refuse
        self._orders = Orders()
        self._household = Household(clock=clock, notes=notes)

    async def begin(self, plan: Plan, *, started: float) -> int:
        """The exit code: a child's own if it could not start. Raises StartFault.

        `started` is when the command was given, on the monotonic clock.
        """
        with self._notes.heard(), self._orders.heard():
            try:
                code = await self._first(plan, started=started)
                if code is None:
                    await self._follow()
                return code or 0
            finally:
                await self._end()

    async def go_on(self, handover: Handover) -> int:
        """With the children of the program that became this one, until others have taken their place."""
        with self._notes.heard(), self._orders.heard():
            try:
                self._household.adopt(handover)
                await self._unless_stopped(self._renew())
                await self._follow()
                return 0
            finally:
                await self._end()

    async def _first(self, plan: Plan, *, started: float) -> int | None:
        """None once it serves."""
        first_run = plan.settings.database.is_missing
        generation = Generation.of(plan, clock=self._clock, notes=self._notes)
        self._household.current = generation
        start = asyncio.create_task(self._start(plan, generation))
        try:
            code = await _first_end(start, generation.supervisor, self._household.store, self._orders.stop)
            if code is None:
                generation.begin()
                self._household.store.settle()
                seconds = self._clock.monotonic() - started
                click.echo(
                    Block(settings=plan.settings, store=start.result(), seconds=seconds, first_run=first_run)
                )
                tell("READY=1", "STATUS=serving")
            return code
        finally:
            start.cancel()
            await asyncio.wait([start])

    async def _start(self, plan: Plan, generation: Generation) -> str:
        """Each child starts as soon as what it needs is there. Returns the store's name. Raises StartFault."""
        generation.gate.open()
        plan = plan.behind(generation.gate.fd, copy=generation.copy)
        try:
            async with asyncio.timeout(READY_SECONDS):
                generation.start([plan.backend()])
                store = await self._start_store(plan)
                generation.start(plan.gateways())
                # Callers may be waiting already, more than can be answered at once: then its own word counts.
                await _either(_first_answer(plan), generation.supervisor.ready(self._notes))
                return store
        except TimeoutError:
            cure = "the log above tells what it waits for"
            raise StartFault(f"Doorward gave no answer within {READY_SECONDS:.0f} s: {cure}") from None

    async def _start_store(self, plan: Plan) -> str:
        valkey = plan.valkey
        if valkey is None:
            return shown("redis_url", plan.settings.gateway.redis_url.reveal())
        self._household.store.start(plan.store(valkey))
        return f"{await _version_of(valkey)}, embedded"

    async def _follow(self) -> None:
        """Until the order to stop."""
        while (order := await self._orders.next()) is not Order.STOP:
            await self._unless_stopped(self._renew() if order is Order.RELOAD else self._upgrade())

    async def _unless_stopped(self, work: Coroutine[None, None, None]) -> None:
        working, stopped = asyncio.create_task(work), asyncio.create_task(self._orders.stop.wait())
        await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not working.done():
            working.cancel()
            await asyncio.wait([working])
            return
        working.result()

    async def _renew(self) -> None:
        """New processes with the settings as they are now, or everything as it was."""
        began = self._clock.monotonic()
        tell("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")
        try:
            plan = self._estate.plan()
            for warning in plan.settings.warnings:
                _log.warning("setting", text=warning)
            await self._household.renew(plan)
        except (SettingsError, StartFault) as fault:
            self._stays(fault)
            return
        self._estate = replace(self._estate, firm=self._estate.firm.under(plan.settings))
        configure_logs(level=plan.settings.log.level, process="supervisor")
        _log.info("reloaded", seconds=round(self._clock.monotonic() - began, 1))
        tell("READY=1", "STATUS=serving")

    async def _upgrade(self) -> None:
        """Become the program that is installed now, which then renews the processes."""
        try:
            await rehearse(self._estate)
            self._bequeath(self._estate, self._household).become(
                self._estate.program, self._estate.options.as_arguments()
            )
        except (StartFault, OSError) as fault:
            self._stays(fault)

    def _stays(self, fault: Exception) -> None:
        _log.error("not reloaded: what was in force stays in force", reason=str(fault))
        tell("READY=1", f"STATUS=serving, but the last reload failed: {str(fault).splitlines()[0]}")

    async def _end(self) -> None:
        tell("STOPPING=1")
        self._refuse()
        await self._household.stop()


async def _either(*works: Coroutine[None, None, None]) -> None:
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


async def _first_answer(plan: Plan) -> None:
    probe = gateway_probe(plan.settings)
    while await probe.status() != WELL:  # noqa: ASYNC110 - another process has no event to set
        await asyncio.sleep(_POLL_SECONDS)


async def _version_of(valkey: Valkey) -> str:
    while (version := await valkey.version()) is None:  # noqa: ASYNC110 - as above
        await asyncio.sleep(_POLL_SECONDS)
    return version


async def _first_end(
    start: asyncio.Task[str], serving: Supervisor, store: Supervisor, stop: asyncio.Event
) -> int | None:
    """None if the start succeeded, 0 if it was interrupted, else the code of a child. Raises StartFault."""
    failed = [asyncio.create_task(supervisor.failed()) for supervisor in (serving, store)]
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({start, stopped, *failed}, return_when=asyncio.FIRST_COMPLETED)
    for one in failed:
        if one.done():
            child, code = one.result()
            if child.last_words:
                raise StartFault(child.last_words)
            return code
    if start.done():
        start.result()
        return None
    return 0
