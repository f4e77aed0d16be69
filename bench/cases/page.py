"""A GET of 10 kB of JSON."""

from collections.abc import Iterator

from bench.comparison import Comparison
from bench.peers.nginx import MIDDLE
from bench.stage import CADDY, ENVOY, NGINX, Stage


def tables(stage: Stage) -> Iterator[Comparison]:
    shown = stage.shown
    servers = {CADDY: stage.caddy, ENVOY: stage.envoy, NGINX: stage.nginx}
    rows = {"Doorward, session": stage.get(stage.gateway, shown["session"], path=MIDDLE)}
    rows |= {name: stage.get(server, shown["basic"], path=MIDDLE) for name, server in servers.items()}
    yield Comparison(title="GET, 10 kB of JSON", rows=rows, against=tuple(servers))
