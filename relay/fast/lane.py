"""One caller's connection on the fast lane: bytes in, work done, the answer out.

It takes only what is plainly simple, and hands everything else, as it came, to the other lane: requests it has not
begun, and requests whose answers turn out to be late, or in need of amendment.
"""

import asyncio
from typing import Protocol

from relay.fast.patience import Patience
from relay.fast.request import emptied, read_simple
from relay.fast.work import Desk, Work
from relay.relayed import cut
from relay.upstream import Begun


class Caller(Protocol):
    """The connection, as the lane uses it."""

    transport: asyncio.Transport | None

    @property
    def is_free(self) -> bool:
        """Whether the other lane has nothing under way, neither read nor written."""

    def begun(self) -> None:
        """A request is under way here, still or anew; it counts as activity."""

    def read_slowly(self, data: bytes, begun: Begun | None) -> None:
        """Let the other lane read; `begun` belongs to the one request that `data` is."""

    def data_received(self, data: bytes) -> None: ...


class Lane:
    __slots__ = (
        "_caller",
        "_desk",
        "_has_body",
        "_held",
        "_is_full",
        "_is_whole",
        "_patience",
        "_request",
        "_work",
    )

    def __init__(self, caller: Caller, desk: Desk, patience: Patience) -> None:
        self._caller = caller
        self._desk = desk
        self._patience = patience
        self._request = b""
        self._work: Work | None = None
        self._has_body = False
        self._is_whole = True
        self._is_full = False
        self._held: list[bytes] = []

    @property
    def is_idle(self) -> bool:
        return self._work is None

    def takes(self, data: bytes) -> bool:
        """Whether these bytes are the lane's; if not, nothing was done about them."""
        if self._work is not None:
            self._give(data)
            return True
        request = read_simple(data)
        if request is None or not self._caller.is_free:
            return False
        work = self._desk.work(request)
        if work is None or not work.begin(self):
            return False
        self._request, self._is_whole, self._has_body = data, True, request.length is not None
        if self._has_body and not request.may_wait:
            self._request, self._is_whole = emptied(data, request.unsent), False
        self._work = work
        self._patience.begin(self)
        self._caller.begun()
        return True

    def left(self) -> None:
        """The caller has gone."""
        self._held.clear()
        if self._work is not None:
            self._work.abandon()
            self._end()

    def caller_full(self) -> None:
        if self._work is not None:
            self._work.caller_full()

    def caller_empty(self) -> None:
        if self._work is not None:
            self._work.caller_empty()

    # What the patience calls.

    def waited(self) -> None:
        if self._work is not None:
            self._work.waited()
        if self._work is not None:
            self._patience.begin(self)
            self._caller.begun()

    def refuse(self) -> None:
        if self._work is not None:
            self._work.refuse()

    # What the work calls.

    def answered(self, answer: bytes) -> None:
        self._end()
        if self._caller.transport is not None:
            self._caller.transport.write(answer)
        if self._held:
            self._go_on()

    def refused(self, begun: Begun | None) -> None:
        request = self._request
        if begun is None and not self._is_whole:
            # Nobody has the body to begin anew.
            self.cut()
            return
        if begun is not None and self._has_body:
            request = emptied(request, begun.unsent)
        self._end()
        self._caller.read_slowly(request, begun)
        self._go_on()

    def goes_on(self, work: Work) -> None:
        self._work = work
        if not work.begin(self):
            self.refused(None)

    def hold_back(self) -> None:
        self._is_full = True
        if self._caller.transport is not None:
            self._caller.transport.pause_reading()

    def let_come(self) -> None:
        self._is_full = False
        if not self._held and self._caller.transport is not None:
            self._caller.transport.resume_reading()

    def passes(self, data: bytes) -> None:
        if self._caller.transport is not None:
            self._caller.transport.write(data)

    def ended(self) -> None:
        self._end()
        self._go_on()

    def cut(self) -> None:
        self._end()
        self._held.clear()
        cut(self._caller.transport)

    def _end(self) -> None:
        self._work = None
        self._request = b""
        self._patience.end(self)
        if self._is_full:
            self.let_come()

    def _give(self, data: bytes) -> None:
        """The rest of the body; another request before the answer waits its turn, and so does the caller."""
        if self._has_body and self._work is not None:
            data = self._work.caller_sent(data)
        if data and self._work is None:
            # The end of the body was that of the work, too.
            self._caller.data_received(data)
        elif data:
            self._hold(data)

    def _hold(self, data: bytes) -> None:
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
