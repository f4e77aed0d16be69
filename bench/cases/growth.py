"""What a gateway gets done with 100 000 live sessions and 10 000 keys beside what it does with one.

Each of 32 connections is a browser for 50 requests, the panels of a dashboard, and then the next one; or, as
behind a proxy, asks for somebody else each time. The figure is requests for a second of the processor, of gateway
and store: the throughput of a core that is full, however quick the load is.
"""

import secrets
import time
from collections.abc import Iterator
from functools import partial

from bench.comparison import CAPACITY, Comparison, Goal
from bench.crowd import fill
from bench.load import Load, costed
from bench.processes import Server, doorward
from bench.stage import CONNECTIONS, PLAIN, Stage
from bench.visitor import session
from bench.visits import Visits

SESSIONS, KEYS, USERS = 100_000, 10_000, 10_000
_ROUNDS = 9
_SECONDS, _LONG = 1, 5
"""Of a load; the longer one is as long as anything is remembered, so that all of it is asked for anew."""
_PANELS = 50
_AT_ONCE = 1_000
_ONE, _ONE_OF = "one session", f"one session of {SESSIONS}"
_FEW = f"{CONNECTIONS} sessions of {SESSIONS}"
_MIXED = f"{_AT_ONCE} sessions of {SESSIONS} at once, another one with each request"
_ALL = f"all {SESSIONS} sessions, one after the other"
_ONE_KEY, _ALL_KEYS = "one key", f"all {KEYS} keys, one after the other"


def tables(stage: Stage) -> Iterator[Comparison]:
    secret, place = secrets.token_hex(16), stage.place()
    full = stage.enter(doorward(place, stage.behind, {"GF_SECURITY_SECRET_KEY": secret}))
    cookies = fill(place, secret, sessions=SESSIONS, users=USERS)
    keys = [f"Authorization: Bearer key-{number}" for number in range(1, KEYS + 1)]
    empty = stage.new_gateway()
    rows = {
        _ONE: _visits(empty, [session(empty.port)]),
        _ONE_OF: _visits(full, cookies[:1]),
        _FEW: _visits(full, cookies[:CONNECTIONS]),
        _MIXED: _visits(full, cookies[:_AT_ONCE], requests=1, seconds=_LONG),
        _ALL: _visits(full, cookies[_AT_ONCE:]),
        _ONE_KEY: _visits(empty, keys[:1]),
        _ALL_KEYS: _visits(full, keys),
    }
    goals = (
        *(Goal(row=row, peer=_ONE, least=0.95) for row in (_ONE_OF, _FEW, _MIXED, _ALL)),
        Goal(row=_ALL_KEYS, peer=_ONE_KEY, least=0.95),
    )
    _settle(full)
    yield Comparison(
        title=f"Many sessions and keys, visits of {_PANELS} requests",
        rows=rows,
        against=(_ONE, _ONE_KEY),
        figure=CAPACITY,
        goals=goals,
        rounds=_ROUNDS,
    )


def _settle(server: Server) -> None:
    """What was written beside the gateway is told to it, all hundred thousand of them."""
    taken = 1.0
    while taken > 0.1:
        before = server.cpu_seconds(all_of_it=True)
        time.sleep(1)
        taken = server.cpu_seconds(all_of_it=True) - before


def _visits(server: Server, headers: list[str], *, requests: int = _PANELS, seconds: int = _SECONDS) -> Load:
    visits = Visits(headers, path=PLAIN, requests=requests)
    load = partial(visits.load, server.port, connections=CONNECTIONS, seconds=seconds)
    return costed(load, seconds=seconds, cpu=partial(server.cpu_seconds, all_of_it=True))
