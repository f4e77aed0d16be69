"""Latency at a fixed rate: 70 % of our own peak, the same requests a second for Envoy."""

import statistics
from collections.abc import Iterator

from bench.comparison import P99, Comparison, Goal
from bench.load import Load
from bench.processes import Server
from bench.stage import ENVOY, PLAIN, Stage
from bench.steady import get, steady

_SHARE = 0.7
_SECONDS = 2.5
_CONNECTIONS = 64
_US = "Doorward, session"


def tables(stage: Stage) -> Iterator[Comparison]:
    shown = stage.shown
    probe = stage.get(stage.gateway, shown["session"])
    peak = statistics.median(probe().per_second for _ in range(3))
    rate = peak * _SHARE
    rows = {
        _US: _steady(stage.gateway, shown["session"], rate),
        ENVOY: _steady(stage.envoy, shown["basic"], rate),
    }
    yield Comparison(
        title=f"Latency at {rate:.0f} requests a second",
        rows=rows,
        against=(ENVOY,),
        figure=P99,
        goals=(Goal(row=_US, peer=ENVOY, most=1.0),),
        notes=(
            f"70 % of our own peak, {peak:.0f}; times begin when a request is due; {_CONNECTIONS} connections",
        ),
    )


def _steady(server: Server, header: str, rate: float) -> Load:
    request = get(header, PLAIN)
    return lambda: steady(server.port, request, rate=rate, seconds=_SECONDS, connections=_CONNECTIONS)
