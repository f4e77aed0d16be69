"""Bounds of one connection, in bytes and seconds; None is no bound."""

from dataclasses import dataclass

REQUEST_LINE = 16 * 1024
HEADER_BLOCK = 64 * 1024
HEADER_FIELDS = 100
BACKLOG = 4096
"""Connections that wait while a process starts; the system may allow fewer (net.core.somaxconn)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerLimits:
    """What a caller is granted.

    `header` runs from the connection, or from a later request's first byte; `flush` from the end of the last
    answer until the caller has read it; `handshake` is that of TLS. `connections_of_one` are those of one party,
    such as an address.
    """

    handshake: float = 10.0
    header: float = 10.0
    keep_alive: float = 75.0
    flush: float = 30.0
    linger: float = 0.8
    linger_bytes: int = 256 * 1024
    connections: int = 10_000
    connections_of_one: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLimits:
    """How long a caller may pause: while sending a body, and while not reading an answer."""

    body_idle: float | None = 60.0
    write_stall: float | None = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamLimits:
    """What an upstream is granted.

    `first_byte` runs from the end of the request to the end of the answer's header; every `doubt` seconds of it an
    upstream with a pulse is asked whether it lives; `idle` between bytes of an answer, so that a stream that is
    silent by nature needs None; `write_stall` while it takes nothing of a body;
    `total` over the whole exchange. `pool_idle` must stay below the upstream's own keep-alive time, or its
    closing races with our next request.
    """

    connect: float = 10.0
    first_byte: float | None = 30.0
    doubt: float = 10.0
    idle: float | None = None
    write_stall: float | None = 60.0
    total: float | None = None
    pool_idle: float = 30.0
    connections: int = 1024
    idle_connections: int = 64
