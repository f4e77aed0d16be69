"""A request that an upstream answers: the order up on a borrowed connection, the answer down when it is whole."""

import asyncio
from collections.abc import Callable
from typing import cast

from relay.answerreader import AnswerReader
from relay.connection import UpstreamConnection
from relay.fast.answer import ReadHead, SimpleAnswer, read_at_once, read_head
from relay.fast.download import Download
from relay.fast.request import METHOD
from relay.fast.work import Customer, Watch, Work, always, nobody
from relay.limits import StreamLimits
from relay.upstream import Begun, Upstream

_DEFAULT = StreamLimits()
FLOW_SECONDS = 0.05
"""How long the rest of an answer in chunks may take: a stream has its first bytes held back for no longer."""


class Errand(Work):
    """What turns out not to be simple, or takes long, is left to the other lane as far as it got."""

    __slots__ = (
        "_answer",
        "_connection",
        "_customer",
        "_flow",
        "_order",
        "_read",
        "_repeats",
        "_stands",
        "_streams",
        "_upstream",
        "_watch",
    )

    _customer: Customer

    def __init__(
        self,
        upstream: Upstream,
        order: bytes,
        read: ReadHead | None = None,
        connection: UpstreamConnection | None = None,
        *,
        watch: Watch = nobody,
        stands: Callable[[], bool] = always,
        streams: StreamLimits = _DEFAULT,
        may_be_repeated: bool = True,
    ) -> None:
        """`order` is the request as the upstream gets it; `read` adapts the answer's head.

        `connection` is one that was taken of the upstream; without it there has to be an idle one.
        `watch` is kept over an answer that lasts, if its caller `stands` where they stood when they asked.
        """
        self._upstream = upstream
        self._order = order
        self._read = read or read_head
        self._answer: SimpleAnswer | None = None
        self._connection = connection
        self._watch = watch
        self._stands = stands
        self._streams = streams
        self._repeats = may_be_repeated
        self._flow: asyncio.TimerHandle | None = None

    def begin(self, customer: Customer) -> bool:
        connection = self._connection
        if connection is None:
            connection = self._upstream.borrow()
            if connection is None:
                return False
        elif not connection.usable:
            self._upstream.give_back(connection, clean=False)
            return False
        self._customer = customer
        self._connection = connection
        connection.lend(self)
        order, self._order = self._order, b""
        connection.write(order)
        return True

    def waited(self) -> None:
        """The other lane knows of deadlines, and of credentials that end."""
        self.refuse()

    def refuse(self) -> None:
        received = self._answer.received() if self._answer is not None else b""
        self._customer.refused(left_to_others(self._upstream, self._end(), received))

    def abandon(self) -> None:
        if self._connection is not None:
            self._upstream.give_back(self._end(), clean=False)

    # What the upstream's connection calls.

    def upstream_sent(self, data: bytes) -> None:
        if self._answer is None:
            answer = read_at_once(data, self._read)
            if answer is not None:
                self._answered(answer)
                return
            self._answer = SimpleAnswer(self._read)
        self._collect(self._answer, data)

    def upstream_left(self) -> None:
        connection = self._end()
        if self._answer is not None or not connection.reused or not self._repeats:
            self.refuse()
            return
        # Nothing of an answer came on a connection used before: the other lane may ask again (RFC 9112 §9.3.1).
        self._upstream.give_back(connection, clean=False)
        self._customer.refused(None)

    def upstream_full(self) -> None:
        """An order is far below what a buffer takes."""

    def upstream_empty(self) -> None:
        """As above."""

    def _collect(self, answer: SimpleAnswer, data: bytes) -> None:
        whole = answer.feed(data)
        if whole:
            self._answered(answer.written())
        elif whole is None:
            self._pass_on(answer)
        elif answer.flows and self._flow is None:
            self._flow = asyncio.get_running_loop().call_later(FLOW_SECONDS, self.refuse)

    def _answered(self, answer: bytes) -> None:
        self._upstream.give_back(self._end(), clean=True)
        self._customer.answered(answer)

    def _pass_on(self, answer: SimpleAnswer) -> None:
        left = answer.left
        if not (left and self._stands()):
            self.refuse()
            return
        first, connection = answer.written(), self._end()
        self._customer.goes_on(
            Download(self._upstream, connection, first, left=left, watch=self._watch, streams=self._streams)
        )

    def _end(self) -> UpstreamConnection:
        """What it has of the upstream, from the start on."""
        if self._flow is not None:
            self._flow.cancel()
        return cast("UpstreamConnection", self._connection)


def left_to_others(
    upstream: Upstream, connection: UpstreamConnection, received: bytes, *, unsent: int = 0
) -> Begun:
    """What was sent on the connection, and `received` of its answer so far, as the other lane goes on with it."""
    reader = AnswerReader(METHOD)
    connection.begin(reader)
    if received:
        connection.feed(received)
    return Begun(upstream=upstream, connection=connection, reader=reader, unsent=unsent)
