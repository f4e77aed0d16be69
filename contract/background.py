"""Work beside the requests, for as long as the process serves."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress

_AGAIN_SECONDS = 0.1


@asynccontextmanager
async def running(work: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """When the context is left, `work` has ended."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        await _ended(task)


async def _ended(task: asyncio.Task[None]) -> None:
    # The Redis client loses a cancellation that reaches it while it connects (redis 8.1): once is not enough.
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=_AGAIN_SECONDS)
    with suppress(asyncio.CancelledError):
        await task
