"""What a gateway gets done over 1 000 connections beside 32.

Load and upstream have a harder time of it, too: the figure is requests for a second of the gateway's processor.
"""

import time
from collections.abc import Iterator

from bench.comparison import CAPACITY, Comparison, Goal
from bench.load import Load, Measured, costed
from bench.stage import CONNECTIONS, SECONDS, Stage
from bench.visitor import session

_FEW, _MANY = f"{CONNECTIONS} connections", "1000 connections"
_REST_SECONDS = 1.0


def tables(stage: Stage) -> Iterator[Comparison]:
    header = session(stage.gateway.port)
    rows = {
        _FEW: _costed(stage, header, CONNECTIONS),
        _MANY: _costed(stage, header, 1_000),
    }
    goals = (Goal(row=_MANY, peer=_FEW, least=0.8),)
    yield Comparison(title="Connections", rows=rows, against=(_FEW,), figure=CAPACITY, goals=goals)


def _costed(stage: Stage, header: str, connections: int) -> Load:
    load = _rested(stage.get(stage.gateway, header, connections=connections))
    return costed(load, seconds=SECONDS, cpu=stage.gateway.cpu_seconds)


def _rested(load: Load) -> Load:
    """A thousand callers that leave at once, with requests under way, are not the next row's affair."""

    def rested() -> Measured:
        time.sleep(_REST_SECONDS)
        return load()

    return rested
