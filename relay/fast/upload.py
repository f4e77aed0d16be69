"""A long body on its way up in pieces, as they come; once it is whole, what is left is an errand."""

import re
from collections.abc import Callable

from contract.errors import GatewayTimeout, Problem
from relay.connection import UpstreamConnection
from relay.fast.errand import Errand, left_to_others
from relay.fast.progress import Progress
from relay.fast.work import Customer, Watch, Work, always, nobody
from relay.limits import StreamLimits
from relay.refusals import RequestTimedOut
from relay.upstream import Upstream

_DEFAULT = StreamLimits()
_INTERIM = re.compile(rb"(?:HTTP/1\.1 1(?!01)[0-9][0-9](?: [^\r\n]*)?\r\n(?:[^\r\n]+\r\n)*\r\n)+")
"""Nobody asked for these, and they answer nothing (RFC 9110 §15.2)."""


class Upload(Work):
    """Nobody can begin it anew: what fails is told by the other lane, which gets what there is of an answer.

    Nothing more is read while the upstream takes nothing. Deadlines are looked at as often as patience ends.
    """

    __slots__ = (
        "_connection",
        "_is_full",
        "_lane",
        "_order",
        "_progress",
        "_stands",
        "_streams",
        "_unsent",
        "_unwatch",
        "_upstream",
        "_watch",
    )

    _connection: UpstreamConnection
    _lane: Customer

    def __init__(
        self,
        upstream: Upstream,
        order: bytes,
        *,
        unsent: int,
        watch: Watch = nobody,
        stands: Callable[[], bool] = always,
        streams: StreamLimits = _DEFAULT,
    ) -> None:
        """`order` is as much of the request as there is; `unsent` bytes of its body follow, one or more."""
        self._upstream = upstream
        self._order = order
        self._unsent = unsent
        self._watch = watch
        self._stands = stands
        self._streams = streams
        self._progress = Progress(unsent)
        self._is_full = False

    def begin(self, customer: Customer) -> bool:
        connection = self._upstream.borrow()
        if connection is None:
            return False
        self._lane = customer
        self._connection = connection
        self._unwatch = self._watch(self._cut)
        order, self._order = self._order, b""
        connection.lend(self)
        connection.write(order)
        return True

    def waited(self) -> None:
        self._progress.look(self._unsent)
        if self._is_full and self._progress.stood(self._upstream.limits.write_stall):
            self._fail(GatewayTimeout())
        elif not self._is_full and self._progress.stood(self._streams.body_idle):
            self._fail(RequestTimedOut())
        elif self._progress.lasted(self._upstream.limits.total):
            self._fail(GatewayTimeout())

    def refuse(self) -> None:
        """Too late: it goes on."""

    def abandon(self) -> None:
        self._unwatch()
        self._upstream.give_back(self._connection, clean=False)

    def caller_sent(self, data: bytes) -> bytes:
        part, rest = data[: self._unsent], data[self._unsent :]
        self._unsent -= len(part)
        self._connection.write(part)
        if not self._unsent:
            self._ask()
        return rest

    # What the upstream's connection calls.

    def upstream_sent(self, data: bytes) -> None:
        """An answer before the end of the request; so its connection ends with it."""
        if _INTERIM.fullmatch(data) is None:
            self._hand_over(data)

    def upstream_left(self) -> None:
        self._hand_over(b"")

    def upstream_full(self) -> None:
        self._is_full = True
        self._lane.hold_back()

    def upstream_empty(self) -> None:
        self._is_full = False
        self._lane.let_come()

    def _ask(self) -> None:
        if not self._connection.usable:
            self._hand_over(b"")
            return
        self._unwatch()
        self._lane.let_come()
        errand = Errand(
            self._upstream,
            b"",
            connection=self._connection,
            watch=self._watch,
            stands=self._stands,
            streams=self._streams,
            may_be_repeated=False,
        )
        self._lane.goes_on(errand)

    def _fail(self, problem: Problem) -> None:
        self._connection.fail(problem)
        self._hand_over(b"")

    def _hand_over(self, received: bytes) -> None:
        self._unwatch()
        self._lane.refused(left_to_others(self._upstream, self._connection, received, unsent=self._unsent))

    def _cut(self) -> None:
        self.abandon()
        self._lane.cut()
