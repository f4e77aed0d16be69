"""The HTTP/1.1 client of both processes: same bytes out, nothing followed, remembered or repaired."""

import ssl
from dataclasses import dataclass
from functools import partial

from contract.errors import BadGateway, Problem
from contract.settings.endpoint import Endpoint
from relay.answer import Answer
from relay.answerreader import AnswerReader
from relay.connection import UpstreamConnection
from relay.dialer import ConnectGuard, Dialer
from relay.doubt import Living
from relay.exchange import Exchange
from relay.limits import UpstreamLimits
from relay.outgoing import Outgoing
from relay.pool import Pool

__all__ = ["Begun", "Outgoing", "Upstream"]

_DEFAULT = UpstreamLimits()


class Upstream:
    """One server, by `unix:PATH` or `http(s)://host:port`, and the connections to it."""

    def __init__(
        self,
        address: Endpoint | str,
        *,
        limits: UpstreamLimits = _DEFAULT,
        tls: ssl.SSLContext | None = None,
        connect_guard: ConnectGuard | None = None,
        living: Living | None = None,
    ) -> None:
        """`living` tells whether a server that keeps a request waiting is there; without it, time alone does."""
        endpoint = Endpoint.read(address) if isinstance(address, str) else address
        self.authority = _authority(endpoint)
        self.limits = limits
        self._living = living
        self._pool = Pool(Dialer(endpoint, tls=tls, guard=connect_guard, timeout=limits.connect), limits)

    async def exchange(self, outgoing: Outgoing, *, begun: "Begun | None" = None) -> Answer:
        """Send the request and wait for the answer's head; one that is `begun` was sent already.

        A request that is safe to repeat is sent again, once, when a connection used before turns out to be closed.
        Raises BadGateway, GatewayTimeout or Unavailable, and whatever the streamed body raises.
        """
        # The body of what was begun went with it, and is not here.
        is_gone = begun is not None and outgoing.content_length is not None
        if begun is not None and begun.upstream is not self:
            begun.upstream.give_back(begun.connection, clean=False)
            if is_gone:
                raise BadGateway
            begun = None
        connection = begun.connection if begun else await self._pool.take()
        try:
            return await self._attempt(connection, outgoing, begun)
        except Problem:
            if is_gone or not (connection.stale and outgoing.may_be_repeated):
                raise
        again = outgoing.again()
        return await self._attempt(await self._pool.take(fresh=True), again, None)

    def borrow(self) -> UpstreamConnection | None:
        """An idle connection, if there is one; to be given back, or begun upon."""
        return self._pool.take_idle()

    async def take(self) -> UpstreamConnection:
        """As `borrow`, or a new one; raises BadGateway, GatewayTimeout or Unavailable."""
        return await self._pool.take()

    def give_back(self, connection: UpstreamConnection, *, clean: bool) -> None:
        """`clean` if the last answer on it ended as it should, and nothing follows."""
        connection.direct = None
        self._pool.give(connection, clean and connection.usable)

    def close(self) -> None:
        """Close what is idle; exchanges under way may end."""
        self._pool.close()

    async def _attempt(self, connection: UpstreamConnection, outgoing: Outgoing, begun: "Begun | None") -> Answer:
        give_back = partial(self._pool.give, connection)
        exchange = Exchange(connection, limits=self.limits, give_back=give_back, living=self._living)
        if begun is not None:
            return Answer(*await exchange.go_on(begun.reader, is_whole=not begun.unsent), exchange)
        return Answer(*await exchange.ask(outgoing, authority=self.authority), exchange)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A request that was sent on a borrowed connection, and what came of its answer so far.

    Of its body `unsent` bytes were not sent, and are not going to be.
    """

    upstream: "Upstream"
    connection: UpstreamConnection
    reader: AnswerReader
    unsent: int = 0


def _authority(endpoint: Endpoint) -> bytes:
    """What `Host` says where the request does not."""
    if endpoint.socket_path is not None:
        return b"localhost"
    host = f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host
    named = host if endpoint.port == (443 if endpoint.tls else 80) else f"{host}:{endpoint.port}"
    return named.encode("ascii" if named.isascii() else "idna")
