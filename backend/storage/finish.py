"""Work that must not be left half done."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


async def finish(work: Coroutine[Any, Any, Result]) -> Result:
    """Do `work` to its end, even if the caller is cancelled; the cancellation is raised afterwards."""
    task = asyncio.create_task(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as cancellation:
            cancelled = cancellation
    if cancelled is None:
        return task.result()
    if not task.cancelled():
        task.exception()
    raise cancelled
