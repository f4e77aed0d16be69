"""From the first child's start to the last one's end."""

import asyncio
import signal
from typing import Final

import click

from contract.clock import Clock
from contract.errors import StartFault
from contract.settings import shown
from doorward.block import Block
from doorward.plan import Plan
from doorward.probe import WELL, gateway_probe
from doorward.supervisor import Supervisor
from doorward.valkey import Valkey

READY_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.02


class Life:
    def __init__(self, plan: Plan, *, clock: Clock, started: float) -> None:
        """`started` is when the command was given, on the monotonic clock."""
        self._plan = plan
        self._clock = clock
        self._started = started

    async def run(self) -> int:
        """The exit code: a child's own if it could not start. Raises StartFault."""
        stop, supervisor = asyncio.Event(), Supervisor(clock=self._clock)
        for number in _stop_signals():
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        first_run = self._plan.settings.database.is_missing
        start = asyncio.create_task(self._start(supervisor))
        try:
            code = await _first_end(start, supervisor, stop)
            if code is None:
                supervisor.settle()
                self._show(start.result(), first_run=first_run)
                await stop.wait()
            return code or 0
        finally:
            start.cancel()
            await asyncio.wait([start])
            await supervisor.stop()

    async def _start(self, supervisor: Supervisor) -> str:
        """Each child starts as soon as what it needs is there. Returns the store's name. Raises StartFault."""
        try:
            async with asyncio.timeout(READY_SECONDS):
                supervisor.start(self._plan.backend())
                store = await self._start_store(supervisor)
                for gateway in self._plan.gateways():
                    supervisor.start(gateway)
                await self._first_answer()
                return store
        except TimeoutError:
            cure = "the log above tells what it waits for"
            raise StartFault(f"Doorward gave no answer within {READY_SECONDS:.0f} s: {cure}") from None

    async def _start_store(self, supervisor: Supervisor) -> str:
        valkey = self._plan.valkey
        if valkey is None:
            return shown("redis_url", self._plan.settings.gateway.redis_url.reveal())
        supervisor.start(self._plan.store(valkey))
        return f"{await _version_of(valkey)}, embedded"

    async def _first_answer(self) -> None:
        probe = gateway_probe(self._plan.settings)
        while await probe.status() != WELL:  # noqa: ASYNC110 - another process has no event to set
            await asyncio.sleep(_POLL_SECONDS)

    def _show(self, store: str, *, first_run: bool) -> None:
        seconds = self._clock.monotonic() - self._started
        click.echo(Block(settings=self._plan.settings, store=store, seconds=seconds, first_run=first_run))


def _stop_signals() -> set[signal.Signals]:
    """What nohup has silenced stays silent."""
    silenced = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    return {signal.SIGTERM, signal.SIGINT} | (set() if silenced else {signal.SIGHUP})


async def _version_of(valkey: Valkey) -> str:
    while (version := await valkey.version()) is None:  # noqa: ASYNC110 - as above
        await asyncio.sleep(_POLL_SECONDS)
    return version


async def _first_end(start: asyncio.Task[str], supervisor: Supervisor, stop: asyncio.Event) -> int | None:
    """None if the start succeeded, 0 if it was interrupted, else the code of a child. Raises StartFault."""
    failed, stopped = asyncio.create_task(supervisor.failed()), asyncio.create_task(stop.wait())
    await asyncio.wait({start, failed, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if failed.done():
        child, code = failed.result()
        if child.last_words:
            raise StartFault(child.last_words)
        return code
    if start.done():
        start.result()
        return None
    return 0
