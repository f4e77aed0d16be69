"""A dashboard's panels ask all at once, at a gateway that remembers nobody yet."""

import asyncio
from collections import Counter
from pathlib import Path

from redis import Redis

from tests.support.stack import AS_ADMIN, UNREMARKED, Header, Stack, bearer, cookie, open_stack

pytestmark = UNREMARKED
PANELS = 50


async def burst(known: Stack, folder: Path, header: Header) -> tuple[Counter[bytes], int]:
    """The internal calls that another gateway makes for it, and the scripts that it has Redis run."""
    async with open_stack(folder, known.valkey, clock=known.clock) as fresh:
        # Its link for news stands before anybody asks.
        await asyncio.sleep(0.1)
        fresh.forget_seen()
        with Redis(unix_socket_path=str(known.valkey.socket)) as redis:
            before = _scripts(redis)
            answers = await asyncio.gather(*(fresh.ask("GET", "/api/org", header) for _ in range(PANELS)))
            read = _scripts(redis) - before
        assert {answer.status for answer in answers} == {200}
        calls = (each.target for each in fresh.recorder.requests if each.target.startswith(b"/internal/"))
        return Counter(calls), read


def _scripts(redis: Redis) -> int:
    found = redis.info("commandstats").get("cmdstat_evalsha", {"calls": 0})
    return int(found["calls"])


async def test_a_session_costs_one_read_and_one_call(stack: Stack, tmp_path: Path) -> None:
    header = cookie(await stack.log_in())
    await stack.done("GET", "/api/org", header)
    assert await burst(stack, tmp_path, header) == ({b"/internal/identity": 1}, 1)


async def test_a_key_is_proved_once(stack: Stack, tmp_path: Path) -> None:
    header = bearer(await stack.key())
    calls, _ = await burst(stack, tmp_path, header)
    assert calls == {b"/internal/verify-key": 1, b"/internal/identity": 1}


async def test_a_password_is_proved_once(stack: Stack, tmp_path: Path) -> None:
    calls, _ = await burst(stack, tmp_path, AS_ADMIN)
    assert calls == {b"/internal/resolve": 1, b"/internal/verify-password": 1, b"/internal/identity": 1}
