"""A new connection for every GET."""

from collections.abc import Iterator

from bench.cold import cold
from bench.comparison import Comparison
from bench.load import Load
from bench.processes import Server
from bench.stage import CADDY, CONNECTIONS, ENVOY, NGINX, PLAIN, SECONDS, Stage
from bench.steady import get


def tables(stage: Stage) -> Iterator[Comparison]:
    shown = stage.shown
    servers = {CADDY: stage.caddy, ENVOY: stage.envoy, NGINX: stage.nginx}
    rows = {"Doorward, session": _cold(stage.gateway, shown["session"])}
    rows |= {name: _cold(server, shown["basic"]) for name, server in servers.items()}
    yield Comparison(
        title="GET, 114 bytes, a new connection each",
        rows=rows,
        against=tuple(servers),
        notes=("the load is Python's, so that the quickest are held back by it",),
    )


def _cold(server: Server, header: str) -> Load:
    request = get(header, PLAIN)
    return lambda: cold(server.port, request, callers=CONNECTIONS, seconds=SECONDS)
