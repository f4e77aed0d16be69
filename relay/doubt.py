"""Asking, while an answer is waited for, whether anybody is there who could give it."""

import asyncio
from collections.abc import Callable
from typing import Protocol


class Living(Protocol):
    async def felt(self) -> bool:
        """Whether the upstream answers anything."""


class Doubt:
    """Every `seconds` until it is cancelled; `give_up` is called once, when nobody is there."""

    def __init__(self, living: Living, *, seconds: float, give_up: Callable[[], None]) -> None:
        self._living = living
        self._seconds = seconds
        self._give_up = give_up
        self._asking: asyncio.Task[None] | None = None
        # A task only for who waits long: most are answered before.
        self._timer = asyncio.get_running_loop().call_later(seconds, self._begin)

    def cancel(self) -> None:
        self._timer.cancel()
        if self._asking is not None:
            self._asking.cancel()

    def _begin(self) -> None:
        self._asking = asyncio.create_task(self._ask())

    async def _ask(self) -> None:
        while await self._living.felt():  # noqa: ASYNC110 - another process has no event to set
            await asyncio.sleep(self._seconds)
        self._give_up()
