"""1 MiB down and up, over 8 connections."""

from collections.abc import Iterator

from bench.comparison import Comparison, Goal
from bench.peers.nginx import LARGE
from bench.stage import NGINX, Stage
from bench.visitor import session
from bench.wrk import upload_script

_US = "Doorward, session"
_CONNECTIONS = 8
_GOALS = (Goal(row=_US, peer=NGINX, least=0.5),)


def tables(stage: Stage) -> Iterator[Comparison]:
    header = session(stage.gateway.port)
    rows = {
        name: stage.get(server, header, path=LARGE, connections=_CONNECTIONS)
        for name, server in {_US: stage.gateway, NGINX: stage.nginx}.items()
    }
    yield Comparison(title="GET, 1 MiB", rows=rows, against=(NGINX,), goals=_GOALS)
    header, script = session(stage.upload_gateway.port), upload_script(stage.folder)
    rows = {
        name: stage.get(server, header, path=LARGE, connections=_CONNECTIONS, script=script)
        for name, server in {_US: stage.upload_gateway, NGINX: stage.upload_nginx}.items()
    }
    yield Comparison(title="PUT, 1 MiB", rows=rows, against=(NGINX,), goals=_GOALS)
