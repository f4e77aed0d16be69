"""A request that is answered here."""

import asyncio
from collections.abc import Coroutine
from inspect import CORO_CREATED, getcoroutinestate
from typing import Any

from relay.fast.work import Customer, Work

Outcome = bytes | Work | None
"""The whole answer as it is sent, what is left to do for it, or None where the other lane has to do it all."""


class Reply(Work):
    """Its `answer` must change nothing, for the other lane may ask for it again: so it does if this one fails."""

    __slots__ = ("_answer", "_customer", "_task")

    def __init__(self, answer: Coroutine[Any, Any, Outcome]) -> None:
        self._answer = answer
        self._customer: Customer | None = None
        self._task: asyncio.Task[None] | None = None

    def begin(self, customer: Customer) -> bool:
        self._customer = customer
        self._task = asyncio.get_running_loop().create_task(self._run())
        return True

    def waited(self) -> None:
        """Nobody could do it sooner."""

    def refuse(self) -> None:
        customer = self._customer
        self.abandon()
        if customer is not None:
            customer.refused(None)

    def abandon(self) -> None:
        self._customer = None
        if self._task is not None:
            self._task.cancel()
        if getcoroutinestate(self._answer) == CORO_CREATED:
            # The task has not begun, and never will.
            self._answer.close()

    async def _run(self) -> None:
        try:
            outcome = await self._answer
        except (Exception, asyncio.CancelledError):
            # The other lane meets it again, and tells of it; after `abandon` nobody is told.
            outcome = None
        if self._customer is None:
            if outcome is not None and not isinstance(outcome, bytes):
                outcome.abandon()
        elif isinstance(outcome, bytes):
            self._customer.answered(outcome)
        elif outcome is None:
            self._customer.refused(None)
        else:
            self._customer.goes_on(outcome)
