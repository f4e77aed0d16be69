"""64 bytes there and back over 32 WebSockets."""

from collections.abc import Iterator

import uvloop

from bench.comparison import Comparison, Goal
from bench.echo import handshake, talk
from bench.load import Load
from bench.peers.nginx import LIVE
from bench.processes import Server
from bench.stage import CONNECTIONS, ENVOY, SECONDS, Stage

_US = "Doorward, session"


def tables(stage: Stage) -> Iterator[Comparison]:
    shown = stage.shown
    rows = {_US: _talk(stage.gateway, shown["session"]), ENVOY: _talk(stage.envoy, shown["basic"])}
    goals = (Goal(row=_US, peer=ENVOY, least=0.7),)
    yield Comparison(title="WebSocket echo of 64 bytes", rows=rows, against=(ENVOY,), goals=goals)


def _talk(server: Server, header: str) -> Load:
    hello = handshake(LIVE, header)
    return lambda: uvloop.run(talk(server.port, hello, connections=CONNECTIONS, seconds=SECONDS))
