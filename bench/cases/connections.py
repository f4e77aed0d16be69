"""Throughput over 1 000 connections beside that over 32."""

from collections.abc import Iterator

from bench.comparison import Comparison, Goal
from bench.stage import CONNECTIONS, Stage
from bench.visitor import session

_FEW, _MANY = f"{CONNECTIONS} connections", "1000 connections"


def tables(stage: Stage) -> Iterator[Comparison]:
    header = session(stage.gateway.port)
    rows = {
        _FEW: stage.get(stage.gateway, header),
        _MANY: stage.get(stage.gateway, header, connections=1_000),
    }
    goals = (Goal(row=_MANY, peer=_FEW, least=0.8),)
    yield Comparison(title="Connections", rows=rows, against=(_FEW,), goals=goals)
