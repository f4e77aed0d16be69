"""Throughput with 100 000 live sessions and 10 000 keys beside that with one.

Requests go round all sessions, or all keys, whatever connection they are on: as behind a proxy that mixes its
callers. Who asks with one session at the full gateway asks as the only one, or in turn with others.
"""

import secrets
from collections.abc import Iterator

from bench.comparison import Comparison, Goal
from bench.crowd import fill
from bench.load import Load
from bench.processes import Server, doorward
from bench.stage import PLAIN, Stage
from bench.visitor import session
from bench.wrk import many_script

SESSIONS, KEYS, USERS = 100_000, 10_000, 10_000
_SOME = 1_000
_ONE, _FULL = "one session", f"one session of {SESSIONS}"
_SOME_ASK, _ALL_ASK = f"{_SOME} sessions of {SESSIONS}, in turn", f"all {SESSIONS} sessions in turn"
_ONE_KEY, _ALL_KEYS = "one key", f"all {KEYS} keys in turn"


def tables(stage: Stage) -> Iterator[Comparison]:
    secret, place = secrets.token_hex(16), stage.place()
    full = stage.enter(doorward(place, stage.behind, {"GF_SECURITY_SECRET_KEY": secret}))
    cookies = fill(place, secret, sessions=SESSIONS, users=USERS)
    keys = [f"Authorization: Bearer key-{number}" for number in range(1, KEYS + 1)]
    empty = stage.new_gateway()
    rows = {
        _ONE: _in_turn(stage, empty, "one", [session(empty.port)]),
        _FULL: _in_turn(stage, full, "full", cookies[:1]),
        _SOME_ASK: _in_turn(stage, full, "some", cookies[-_SOME:]),
        _ALL_ASK: _in_turn(stage, full, "all", cookies),
        _ONE_KEY: _in_turn(stage, empty, "key", keys[:1]),
        _ALL_KEYS: _in_turn(stage, full, "keys", keys),
    }
    goals = (
        *(Goal(row=row, peer=_ONE, least=0.95) for row in (_FULL, _SOME_ASK, _ALL_ASK)),
        Goal(row=_ALL_KEYS, peer=_ONE_KEY, least=0.95),
    )
    yield Comparison(title="Many sessions and keys", rows=rows, against=(_ONE, _ONE_KEY), goals=goals)


def _in_turn(stage: Stage, server: Server, name: str, headers: list[str]) -> Load:
    script = many_script(stage.folder, name, headers, path=PLAIN)
    return stage.get(server, headers[0], script=script)
