"""A long answer on its way down in pieces, as they come: its head was simple, and told its length."""

from relay.connection import UpstreamConnection
from relay.fast.progress import Progress
from relay.fast.work import Customer, Watch, Work, nobody
from relay.limits import StreamLimits
from relay.upstream import Upstream

_DEFAULT = StreamLimits()


class Download(Work):
    """It ends here, whole or cut: its head is written, so no other lane could go on.

    Nothing more is read while the caller takes nothing. Deadlines are looked at as often as patience ends.
    """

    __slots__ = (
        "_connection",
        "_first",
        "_is_full",
        "_lane",
        "_left",
        "_limits",
        "_progress",
        "_stall",
        "_unwatch",
        "_upstream",
        "_watch",
    )

    _lane: Customer

    def __init__(
        self,
        upstream: Upstream,
        connection: UpstreamConnection,
        first: bytes,
        *,
        left: int,
        watch: Watch = nobody,
        streams: StreamLimits = _DEFAULT,
    ) -> None:
        """`first` is what there is, head and all; `left` bytes follow, one or more."""
        self._upstream = upstream
        self._connection = connection
        self._first = first
        self._left = left
        self._progress = Progress(left)
        self._watch = watch
        self._limits = upstream.limits
        self._stall = streams.write_stall
        self._is_full = False

    def begin(self, customer: Customer) -> bool:
        self._lane = customer
        self._unwatch = self._watch(self._cut)
        self._connection.lend(self)
        first, self._first = self._first, b""
        customer.passes(first)
        return True

    def waited(self) -> None:
        self._progress.look(self._left)
        most = self._stall if self._is_full else self._limits.idle
        if self._progress.stood(most) or self._progress.lasted(self._limits.total):
            self._cut()

    def refuse(self) -> None:
        """Too late: it goes on."""

    def abandon(self) -> None:
        self._release(clean=False)

    def caller_full(self) -> None:
        self._is_full = True
        self._connection.pause_reading()

    def caller_empty(self) -> None:
        self._is_full = False
        self._connection.resume_reading()

    # What the upstream's connection calls.

    def upstream_sent(self, data: bytes) -> None:
        left = self._left - len(data)
        self._left = left
        if left > 0:
            self._lane.passes(data)
            return
        self._lane.passes(data if not left else data[:left])
        # Not before: a caller who is full pauses the connection, which is another's from here on. What follows the
        # answer was not asked for (RFC 9112 §9.2).
        self._release(clean=not left)
        self._lane.ended()

    def upstream_left(self) -> None:
        self._cut()

    def upstream_full(self) -> None:
        """Everything was sent."""

    def upstream_empty(self) -> None:
        """As above."""

    def _cut(self) -> None:
        """Lest half an answer looks whole."""
        self._release(clean=False)
        self._lane.cut()

    def _release(self, *, clean: bool) -> None:
        self._unwatch()
        self._connection.resume_reading()
        self._upstream.give_back(self._connection, clean=clean)
