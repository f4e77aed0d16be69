"""Throughput over 1 000 connections beside that over 32."""

import time
from collections.abc import Iterator

from bench.comparison import Comparison, Goal
from bench.load import Load, Measured
from bench.stage import CONNECTIONS, Stage
from bench.visitor import session

_FEW, _MANY = f"{CONNECTIONS} connections", "1000 connections"
_REST_SECONDS = 1.0


def tables(stage: Stage) -> Iterator[Comparison]:
    header = session(stage.gateway.port)
    rows = {
        _FEW: _rested(stage.get(stage.gateway, header)),
        _MANY: _rested(stage.get(stage.gateway, header, connections=1_000)),
    }
    goals = (Goal(row=_MANY, peer=_FEW, least=0.8),)
    yield Comparison(title="Connections", rows=rows, against=(_FEW,), goals=goals)


def _rested(load: Load) -> Load:
    """A thousand callers that leave at once, with requests under way, are not the next row's affair."""

    def rested() -> Measured:
        time.sleep(_REST_SECONDS)
        return load()

    return rested
