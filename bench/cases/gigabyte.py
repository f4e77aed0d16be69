"""1 GiB down and up over one connection; then to a slow reader, while the gateway's memory is watched."""

from collections.abc import Iterator

from bench.comparison import MEBIBYTES, Comparison, Goal
from bench.facts import Fact, Facts
from bench.gigabyte import down, up
from bench.peers.nginx import GIGABYTE
from bench.resident import MEBIBYTE, growth
from bench.stage import NGINX, Stage
from bench.visitor import session

_US = "Doorward, session"
_GOALS = (Goal(row=_US, peer=NGINX, least=0.5),)
_MOST = 16.0


def tables(stage: Stage) -> Iterator[Comparison | Facts]:
    header = session(stage.gateway.port)
    rows = {
        _US: lambda: down(stage.gateway.port, header, path=GIGABYTE),
        NGINX: lambda: down(stage.nginx.port, header, path=GIGABYTE),
    }
    yield Comparison(title="GET, 1 GiB", rows=rows, against=(NGINX,), figure=MEBIBYTES, goals=_GOALS)
    sent = session(stage.upload_gateway.port)
    rows = {
        _US: lambda: up(stage.upload_gateway.port, sent, path=GIGABYTE),
        NGINX: lambda: up(stage.upload_nginx.port, sent, path=GIGABYTE),
    }
    yield Comparison(title="PUT, 1 GiB", rows=rows, against=(NGINX,), figure=MEBIBYTES, goals=_GOALS)
    yield Facts(
        title="Memory of the gateway during 1 GiB with a slow reader",
        count=lambda: {
            "down, the caller is slow": _down(stage, header),
            "up, the upstream is slow": _up(stage, sent),
        },
    )


def _down(stage: Stage, header: str) -> Fact:
    with growth(stage.gateway) as found:
        down(stage.gateway.port, header, path=GIGABYTE, slow=True)
    return Fact(value=found.bytes / MEBIBYTE, unit="MiB", most=_MOST)


def _up(stage: Stage, header: str) -> Fact:
    with growth(stage.upload_gateway) as found:
        up(stage.upload_gateway.port, header, path=f"{GIGABYTE}/slow")
    return Fact(value=found.bytes / MEBIBYTE, unit="MiB", most=_MOST)
