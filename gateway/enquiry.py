"""A request of somebody whom memory does not know at this moment, on the fast lane: it is asked about, once."""

import asyncio
from collections.abc import Awaitable, Callable

from contract.errors import Problem
from relay.fast.work import Customer, Work


class Enquiry(Work):
    """What the answer to it leaves to do is `then`; None is for the other lane, and so is a late answer."""

    __slots__ = ("_customer", "_learn", "_then")

    def __init__(self, learn: Callable[[], Awaitable[None]], then: Callable[[], Work | None]) -> None:
        self._learn = learn
        self._then = then
        self._customer: Customer | None = None

    def begin(self, customer: Customer) -> bool:
        self._customer = customer
        task = asyncio.get_running_loop().create_task(self._run())
        _under_way.add(task)
        task.add_done_callback(_under_way.discard)
        return True

    def waited(self) -> None:
        self.refuse()

    def refuse(self) -> None:
        customer, self._customer = self._customer, None
        if customer is not None:
            customer.refused(None)

    def abandon(self) -> None:
        """What was asked is good for the next one."""
        self._customer = None

    async def _run(self) -> None:
        try:
            await self._learn()
        except Problem:
            # The other lane meets it again, and tells of it.
            self.refuse()
            return
        customer, self._customer = self._customer, None
        if customer is None:
            return
        work = self._then()
        if work is None:
            customer.refused(None)
        else:
            customer.goes_on(work)


_under_way: set[asyncio.Task[None]] = set()
"""The loop itself keeps no task from being collected."""
