"""One caller's connection on the fast lane: bytes in, an order up, the answer down.

It takes only what is plainly simple, and hands everything else, as it came, to the other lane: requests it has not
begun, and requests whose answers turn out to be long, late, or in need of amendment.
"""

import asyncio
from typing import Protocol, cast

from relay.answerreader import AnswerReader
from relay.connection import UpstreamConnection
from relay.fast.answer import SimpleAnswer
from relay.fast.clerk import Clerk, Ticket
from relay.fast.patience import Patience
from relay.fast.request import fields, read_simple
from relay.upstream import Begun

_METHOD = "GET"


class Caller(Protocol):
    """The connection, as the lane uses it."""

    transport: asyncio.Transport | None

    @property
    def is_free(self) -> bool:
        """Whether the other lane has nothing under way, neither read nor written."""

    @property
    def peer(self) -> str: ...

    @property
    def scheme(self) -> str: ...

    def begun(self) -> None:
        """A request is under way here; it counts as activity."""

    def read_slowly(self, data: bytes, begun: Begun | None) -> None:
        """Let the other lane read; `begun` belongs to the one request that `data` is."""

    def data_received(self, data: bytes) -> None: ...


class Lane:
    __slots__ = (
        "_answer",
        "_block",
        "_caller",
        "_clerk",
        "_held",
        "_patience",
        "_request",
        "_ticket",
        "_upstream",
    )

    def __init__(self, caller: Caller, clerk: Clerk, patience: Patience) -> None:
        self._caller = caller
        self._clerk = clerk
        self._patience = patience
        # Callers send the same header lines again and again, so the last ones are kept, as long as they stay.
        self._block = b""
        self._ticket: Ticket | None = None
        self._request = b""
        self._held: list[bytes] = []
        self._upstream: UpstreamConnection | None = None
        self._answer = SimpleAnswer()

    def takes(self, data: bytes) -> bool:
        """Whether these bytes are the lane's; if not, nothing was done about them."""
        if self._upstream is not None:
            self._hold(data)
            return True
        request = read_simple(data)
        if request is None or not self._caller.is_free:
            return False
        order = self._order(*request)
        upstream = self._clerk.upstream.borrow() if order is not None else None
        if order is None or upstream is None:
            return False
        self._request = data
        self._upstream = upstream
        upstream.lend(self)
        upstream.write(order)
        self._patience.begin(self)
        self._caller.begun()
        return True

    def left(self) -> None:
        """The caller has gone."""
        self._ticket = None
        self._held.clear()
        if self._upstream is not None:
            self._clerk.upstream.give_back(self._end(), clean=False)

    # What the upstream's connection and the patience call.

    def upstream_sent(self, data: bytes) -> None:
        whole = self._answer.feed(data)
        if whole is None:
            self.waited()
        elif whole:
            self._clerk.upstream.give_back(self._end(), clean=True)
            if self._caller.transport is not None:
                self._caller.transport.write(self._answer.written())
            self._answer = SimpleAnswer()
            self._go_on()

    def upstream_left(self) -> None:
        received = self._answer.received()
        if received:
            self.waited()
            return
        # Nothing of an answer came on a connection used before: the other lane may ask again (RFC 9112 §9.3.1).
        self._clerk.upstream.give_back(self._end(), clean=False)
        self._caller.read_slowly(self._request, None)
        self._go_on()

    def upstream_full(self) -> None:
        """An order is far below what a buffer takes."""

    def upstream_empty(self) -> None:
        """As above."""

    def waited(self) -> None:
        """The other lane has the rest of this answer."""
        upstream = self._end()
        reader = AnswerReader(_METHOD)
        upstream.begin(reader)
        received = self._answer.received()
        # Else an idle connection would keep it.
        self._answer = SimpleAnswer()
        if received:
            upstream.data_received(received)
        self._caller.read_slowly(self._request, Begun(connection=upstream, reader=reader))
        self._go_on()

    def _order(self, target: bytes, block: bytes) -> bytes | None:
        if block != self._block:
            self._ticket = self._new_ticket(block)
            self._block = block
        return self._ticket.order(target) if self._ticket is not None else None

    def _new_ticket(self, block: bytes) -> Ticket | None:
        headers = fields(block)
        if headers is None:
            return None
        return self._clerk.ticket(headers, peer=self._caller.peer, scheme=self._caller.scheme)

    def _end(self) -> UpstreamConnection:
        upstream = cast("UpstreamConnection", self._upstream)
        self._upstream = None
        self._patience.end(self)
        return upstream

    def _hold(self, data: bytes) -> None:
        """Another request before the answer: it waits its turn, and so does the caller."""
        if not self._held and self._caller.transport is not None:
            self._caller.transport.pause_reading()
        self._held.append(data)

    def _go_on(self) -> None:
        if not self._held:
            return
        held = b"".join(self._held)
        self._held.clear()
        if self._caller.transport is not None:
            self._caller.transport.resume_reading()
            self._caller.data_received(held)
