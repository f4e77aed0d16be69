"""All processes that live: a store, the generation that serves, and those that are leaving."""

import asyncio
from dataclasses import replace
from typing import Final

from contract.clock import Clock
from contract.errors import StartFault
from doorward.estate import Estate
from doorward.gate import Gate
from doorward.generation import Generation
from doorward.handover import Handover, Living, Serving
from doorward.notes import Notes
from doorward.plan import Plan
from doorward.supervisor import Supervisor

_STORE_SECONDS: Final = 1.0


class Household:
    def __init__(self, *, clock: Clock, notes: Notes) -> None:
        self._clock = clock
        self._notes = notes
        self.store = Supervisor(clock=clock, grace_seconds=_STORE_SECONDS)
        self.current: Generation | None = None
        self.leaving: dict[Generation, asyncio.Task[None]] = {}
        self._replacing: asyncio.Task[None] | None = None

    async def renew(self, plan: Plan) -> None:
        """Others take over; raises StartFault if they cannot, and then nothing has changed."""
        successor = Generation.of(plan, clock=self._clock, notes=self._notes, strict=True)
        successor.start(plan.behind(successor.gate.fd, copy=successor.copy).serving())
        try:
            await successor.ready()
        except BaseException:
            await successor.stop()
            successor.close()
            raise
        # From here on there is no way back, and no half of it.
        self._replacing = asyncio.create_task(self._replace(successor))
        await asyncio.shield(self._replacing)

    def adopt(self, handover: Handover) -> None:
        """The children of the program that became this one."""
        for living in handover.store:
            self.store.adopt(living.child, living.pid)
        self.store.settle()
        self.current = self._adopted(handover.current)
        self.current.supervisor.settle()
        if handover.leaving:
            leaving = self._adopted(replace(handover.current, children=handover.leaving, gate=None, copy=None))
            leaving.supervisor.leave_all()
            self._retire(leaving)

    def _adopted(self, serving: Serving) -> Generation:
        generation = Generation(
            stop_seconds=serving.stop_seconds,
            drain_seconds=serving.drain_seconds,
            clock=self._clock,
            notes=self._notes,
            gate=Gate(serving.gate),
            copy=serving.copy,
        )
        for living in serving.children:
            generation.supervisor.adopt(living.child, living.pid)
        return generation

    def handover(self, estate: Estate, *, leash: int, notes: int, keeps_listener: bool) -> Handover:
        """Raises StartFault while nothing serves."""
        current = self.current
        if current is None:
            raise StartFault("nothing serves yet")
        return Handover(
            inheritance=estate.inheritance,
            leash=leash,
            notes=notes,
            keeps_listener=keeps_listener,
            port=estate.port,
            firm=estate.firm,
            store=Living.of(self.store),
            current=Serving(
                children=Living.of(current.supervisor),
                gate=current.gate.fd,
                copy=current.copy,
                stop_seconds=current.stop_seconds,
                drain_seconds=current.drain_seconds,
            ),
            leaving=[one for generation in self.leaving for one in Living.of(generation.supervisor)],
        )

    async def _replace(self, successor: Generation) -> None:
        old, self.current = self.current, successor
        if old is None:
            successor.begin()
            return
        await old.give_way(successor)
        self._retire(old)

    def _retire(self, generation: Generation) -> None:
        task = asyncio.create_task(generation.retire())
        self.leaving[generation] = task
        task.add_done_callback(lambda _: self.leaving.pop(generation, None))

    async def stop(self) -> None:
        """The store last, for the others need it."""
        if self._replacing is not None:
            await self._replacing
        serving = [*self.leaving, *([self.current] if self.current else [])]
        await asyncio.gather(*(generation.stop() for generation in serving))
        await asyncio.gather(*self.leaving.values())
        await self.store.stop()
