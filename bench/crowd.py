"""Many live sessions, written to the store as the gateway's scripts would have left them."""

import time
from pathlib import Path

from redis import Redis

from contract.secret import Secret
from gateway.sessions.marks import Ownership
from gateway.sessions.redis_store import LIVE_KEY, SESSION_PREFIX, TOKEN_PREFIX
from gateway.sessions.token import TokenKeys, new_token

_BATCH = 1_000
_LIFE = 7 * 24 * 3600


def fill(place: Path, secret: str, *, sessions: int, users: int) -> list[str]:
    """Header lines, one for each session; `place` is the data folder of a running Doorward."""
    keys, now = TokenKeys(Secret(secret)), time.time()
    tokens = [new_token() for _ in range(sessions)]
    with Redis(unix_socket_path=str(place / "valkey.sock")) as redis:
        for first in range(0, sessions, _BATCH):
            with redis.pipeline(transaction=False) as pipe:
                for number, token in enumerate(tokens[first : first + _BATCH], first + 1):
                    owned = Ownership(
                        session_id=number,
                        user_id=number % users + 1,
                        method="form",
                        created_at=now,
                        digest=keys.digest(token),
                    )
                    _write(pipe, owned, keys.marks.make(owned))
                pipe.execute()
        redis.set("{doorward}:sessid", sessions)
    return [f"Cookie: grafana_session={token}" for token in tokens]


def _write(pipe: Redis, owned: Ownership, mark: str) -> None:
    number, now = str(owned.session_id), repr(owned.created_at)
    session = {
        "id": number,
        "user_id": str(owned.user_id),
        "current": owned.digest,
        "mark": mark,
        "previous": "",
        "previous_mark": "",
        "sealed": "",
        "created_at": now,
        "rotated_at": now,
        "active_at": now,
        "seen": "1",
        "seen_at": now,
        "used_at": now,
        "client_ip": "127.0.0.1",
        "user_agent": "bench",
        "method": owned.method,
    }
    pipe.hset(f"{SESSION_PREFIX}{number}", items=[word for field in session.items() for word in field])
    pipe.expire(f"{SESSION_PREFIX}{number}", _LIFE)
    pipe.set(f"{TOKEN_PREFIX}{owned.digest}", number, ex=_LIFE)
    ends = owned.created_at + _LIFE
    pipe.zadd(f"{{doorward}}:user:{owned.user_id}", {number: ends})
    pipe.zadd(LIVE_KEY, {number: ends})
