"""Waiting, inside the event loop, for what the code under test does in its own time."""

import asyncio
from collections.abc import Callable


async def until(holds: Callable[[], bool], *, seconds: float = 5.0) -> None:
    """Returns once `holds` is true; raises TimeoutError if that takes too long."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - what is waited for tells nobody that it came true
            await asyncio.sleep(0.005)
