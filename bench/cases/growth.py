"""What a gateway gets done with 100 000 live sessions and 10 000 keys beside what it does with one.

Each of 32 connections is a browser for 50 requests, the panels of a dashboard, and then the next one. The figure
is requests for a second of the processor, of gateway and store: the throughput of a core that is full, however
quick the load is.
"""

import secrets
from collections.abc import Iterator
from dataclasses import replace

from bench.comparison import CAPACITY, Comparison, Goal
from bench.crowd import fill
from bench.load import Load, Measured
from bench.processes import Server, doorward
from bench.stage import CONNECTIONS, PLAIN, SECONDS, Stage
from bench.visitor import session
from bench.visits import Visits

SESSIONS, KEYS, USERS = 100_000, 10_000, 10_000
_PANELS = 50
_ONE, _FEW = "one session", f"{CONNECTIONS} sessions of {SESSIONS}"
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
        _FEW: _visits(full, cookies[:CONNECTIONS]),
        _ALL: _visits(full, cookies),
        _ONE_KEY: _visits(empty, keys[:1]),
        _ALL_KEYS: _visits(full, keys),
    }
    goals = (
        *(Goal(row=row, peer=_ONE, least=0.95) for row in (_FEW, _ALL)),
        Goal(row=_ALL_KEYS, peer=_ONE_KEY, least=0.95),
    )
    title = f"Many sessions and keys, visits of {_PANELS} requests"
    yield Comparison(title=title, rows=rows, against=(_ONE, _ONE_KEY), figure=CAPACITY, goals=goals)


def _visits(server: Server, headers: list[str]) -> Load:
    visits = Visits(headers, path=PLAIN, requests=_PANELS)

    def costed() -> Measured:
        before = server.cpu_seconds(all_of_it=True)
        found = visits.load(server.port, connections=CONNECTIONS, seconds=SECONDS)
        taken = server.cpu_seconds(all_of_it=True) - before
        return replace(found, cost=1e6 * taken / (found.per_second * SECONDS))

    return costed
