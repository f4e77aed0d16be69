"""64 streams of server-sent events, 200 events a second on each: how many arrive, and how old."""

from collections.abc import Iterator

from bench.comparison import P99, Comparison
from bench.listening import listen
from bench.load import Load
from bench.peers.nginx import EVENTS
from bench.processes import Server
from bench.stage import ENVOY, NGINX, SECONDS, Stage
from bench.steady import get

_STREAMS = 64


def tables(stage: Stage) -> Iterator[Comparison]:
    shown = stage.shown
    rows = {
        "Doorward, session": _listen(stage.gateway, shown["session"]),
        ENVOY: _listen(stage.envoy, shown["basic"]),
        NGINX: _listen(stage.nginx, shown["basic"]),
    }
    yield Comparison(
        title="Server-sent events, age at arrival",
        rows=rows,
        against=(ENVOY, NGINX),
        figure=P99,
        notes=(f"{_STREAMS} streams of 200 events a second each",),
    )


def _listen(server: Server, header: str) -> Load:
    request = get(header, EVENTS)
    return lambda: listen(server.port, request, streams=_STREAMS, seconds=SECONDS)
