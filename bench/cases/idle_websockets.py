"""What 5 000 WebSockets cost that say nothing."""

from collections.abc import Iterator

import uvloop

from bench.echo import handshake, idle
from bench.facts import Fact, Facts
from bench.peers.nginx import LIVE
from bench.processes import Server
from bench.resident import settled
from bench.stage import ENVOY, Stage
from bench.visitor import BASIC, session

_SOCKETS = 5_000
_WARM = 50
_MOST = 30.0


def tables(stage: Stage) -> Iterator[Facts]:
    yield Facts(
        title=f"{_SOCKETS} idle WebSockets",
        count=lambda: {
            "Doorward, session": _each(gateway := stage.new_gateway(), session(gateway.port), most=_MOST),
            ENVOY: _each(stage.envoy, BASIC),
        },
        notes=(
            "growth of resident memory for each; both of its connections are in it, the system's share is not",
        ),
    )


def _each(server: Server, header: str, *, most: float | None = None) -> Fact:
    return Fact(value=uvloop.run(_growth(server, header)) / _SOCKETS / 1000, unit="kB each", most=most)


async def _growth(server: Server, header: str) -> int:
    hello = handshake(LIVE, header)
    for talker in await idle(server.port, hello, connections=_WARM):
        talker.stop()
    before = settled(server)
    opened = await idle(server.port, hello, connections=_SOCKETS)
    after = settled(server)
    opened[-1].send()
    for talker in opened:
        talker.stop()
    return after - before
