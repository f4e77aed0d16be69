"""A question of our own to an upstream: a whole request up on a borrowed connection, a whole answer down."""

import asyncio
from typing import cast

from contract.errors import GatewayTimeout
from relay.connection import UpstreamConnection
from relay.fast.answer import SimpleAnswer, read_head
from relay.fast.boundary import END
from relay.upstream import Upstream

_STATUS = slice(9, 12)
"""Where a simple answer has its own."""


class Question:
    """Good for one use. Who leaves meanwhile leaves the connection to its answer."""

    __slots__ = ("_answer", "_asked", "_connection", "_deadline", "_upstream")

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._answer = SimpleAnswer(read_head)
        self._connection: UpstreamConnection | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._asked: asyncio.Future[tuple[int, bytes] | None]

    async def ask(self, request: bytes, *, within: float) -> tuple[int, bytes] | None:
        """Status and body; raises GatewayTimeout after `within` seconds.

        None if there is no idle connection, or no simple answer came: whether it was read is unknown then.
        """
        connection = self._upstream.borrow()
        if connection is None:
            return None
        loop = asyncio.get_running_loop()
        self._asked = loop.create_future()
        self._connection = connection
        self._deadline = loop.call_later(within, self._end, GatewayTimeout())
        connection.lend(self)
        connection.write(request)
        return await self._asked

    # What the upstream's connection calls.

    def upstream_sent(self, data: bytes) -> None:
        whole = self._answer.feed(data)
        if whole and not self._answer.flows:
            head, _, body = self._answer.received().partition(END)
            self._end((int(head[_STATUS]), body))
        elif whole is None or self._answer.flows:
            self._end(None)

    def upstream_left(self) -> None:
        self._end(None)

    def upstream_full(self) -> None:
        """A question is far below what a buffer takes."""

    def upstream_empty(self) -> None:
        """As above."""

    def _end(self, outcome: tuple[int, bytes] | GatewayTimeout | None) -> None:
        cast("asyncio.TimerHandle", self._deadline).cancel()
        answered = isinstance(outcome, tuple)
        self._upstream.give_back(cast("UpstreamConnection", self._connection), clean=answered)
        if self._asked.done():
            return
        if isinstance(outcome, GatewayTimeout):
            self._asked.set_exception(outcome)
        else:
            self._asked.set_result(outcome)
