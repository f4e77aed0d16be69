"""A POST of 1 kB of JSON, answered with 114 bytes."""

from collections.abc import Iterator

from bench.comparison import Comparison
from bench.stage import CADDY, ENVOY, NGINX, Stage
from bench.wrk import post_script

_PATH = "/api/annotations"


def tables(stage: Stage) -> Iterator[Comparison]:
    shown, script = stage.shown, post_script(stage.folder)
    servers = {CADDY: stage.caddy, ENVOY: stage.envoy, NGINX: stage.nginx}
    rows = {"Doorward, session": stage.get(stage.gateway, shown["session"], path=_PATH, script=script)}
    rows |= {
        name: stage.get(server, shown["basic"], path=_PATH, script=script) for name, server in servers.items()
    }
    yield Comparison(title="POST, 1 kB of JSON", rows=rows, against=tuple(servers))
