"""Masters that die, hang, and come back: the replica takes over, and nobody is the worse for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from tests.faults.conductor import Conductor, conducting
from tests.faults.house import open_house
from tests.faults.scenarios import paused
from tests.support.sentinels import Sentinels, running_sentinels

_LONG_ENOUGH_SECONDS: Final = 7.0
_PATIENCE_MILLISECONDS: Final = 2000
"""Else a busy machine makes them go back to a server that was not told yet what the new master acknowledged."""


@asynccontextmanager
async def conducting_fail_overs(*, stubborn: bool = False) -> AsyncIterator[tuple[Conductor, Sentinels]]:
    """`stubborn`: the first master cannot be told that it was replaced."""
    with running_sentinels(stubborn=stubborn, patience=_PATIENCE_MILLISECONDS) as sentinels:
        redis = {"GF_GATEWAY_REDIS_URL": sentinels.url}
        async with open_house(more=redis) as house, conducting(house) as conductor:
            yield conductor, sentinels


async def kill_master(conductor: Conductor, sentinels: Sentinels) -> None:
    async def fault() -> None:
        port = await asyncio.to_thread(sentinels.kill_master)
        await sentinels.taken_over(port)
        # It comes back, and is told that it is a replica now.
        await asyncio.to_thread(sentinels.start_server, port)
        await asyncio.to_thread(sentinels.settle)

    await conductor.overcome("redis fail-over, master killed", fault)


async def stop_master(conductor: Conductor, sentinels: Sentinels) -> None:
    """It still believes to be the master when it goes on."""

    async def fault() -> None:
        port = await asyncio.to_thread(lambda: sentinels.master)
        with paused([sentinels.server(port)]):
            await sentinels.taken_over(port)

    await conductor.overcome("redis fail-over, master stopped", fault)


async def leave_master(conductor: Conductor, sentinels: Sentinels) -> None:
    """It never stops, and goes on as one for whoever asks it; for stubborn ones."""

    async def fault() -> None:
        await sentinels.taken_over(await asyncio.to_thread(sentinels.replace_master))

    await conductor.overcome("redis fail-over, master left", fault)
    # For so long others might still believe it.
    await asyncio.sleep(_LONG_ENOUGH_SECONDS)
