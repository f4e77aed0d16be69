"""What others could do to the store, or with it: reading it, losing it, being cut off from it."""

import asyncio
import random

import pytest
from redis.asyncio import Redis

from contract.errors import Unavailable
from contract.secret import Secret
from gateway.sessions.redis_link import connect
from gateway.sessions.sessions import Sessions
from tests.gateway.sessions.gateways import DAY, Gateway, sign_in
from tests.support.clock import FrozenClock
from tests.support.valkey import Valkey, running_valkey


async def test_a_dump_of_redis_holds_no_live_token(
    valkey: Valkey, redis: Redis, sessions: Sessions, clock: FrozenClock
) -> None:
    tokens: list[str] = []
    for _ in range(5):
        old = (await sign_in(sessions)).token
        await sessions.resolve(old)
        clock.advance(seconds=DAY)
        new = (await sessions.resolve(old)).successor
        assert new is not None
        tokens += [old, new]
    dump = await _dump(valkey)
    assert len(dump) > 5000
    for token in tokens:
        assert token.encode() not in dump
        assert bytes.fromhex(token) not in dump


async def _dump(valkey: Valkey) -> bytes:
    raw = Redis.from_url(valkey.url)
    parts = []
    async for name in raw.scan_iter():
        kind = await raw.type(name)
        value = await raw.hgetall(name) if kind == b"hash" else await raw.dump(name)
        parts += [name, repr(value).encode(), await raw.dump(name) or b""]
    await raw.aclose()
    return b"\n".join(parts)


async def test_a_redis_that_lost_its_scripts_is_given_them_again(redis: Redis, sessions: Sessions) -> None:
    token = (await sign_in(sessions)).token
    await redis.script_flush()
    assert (await sessions.resolve(token)).session.user_id == 5


async def test_a_replica_that_may_not_write_is_unavailable(redis: Redis, sessions: Sessions) -> None:
    token = (await sign_in(sessions)).token
    await redis.replicaof("127.0.0.1", "1")
    try:
        with pytest.raises(Unavailable, match="Session store unavailable") as refusal:
            await sessions.resolve(token)
        assert refusal.value.headers == {"Retry-After": "2"}
    finally:
        await redis.replicaof("NO", "ONE")
    assert (await sessions.resolve(token)).session.user_id == 5


async def test_a_full_redis_is_unavailable(redis: Redis, sessions: Sessions) -> None:
    await redis.config_set("maxmemory", "1")
    try:
        with pytest.raises(Unavailable):
            await sign_in(sessions)
    finally:
        await redis.config_set("maxmemory", "0")
    assert (await sign_in(sessions)).session.user_id == 5


async def test_a_redis_that_went_away_is_unavailable_and_heals(clock: FrozenClock) -> None:
    with running_valkey() as valkey:
        redis = connect(Secret(valkey.url))
        sessions = Gateway(redis, clock).sessions
        token = (await sign_in(sessions)).token
        valkey.stop()
        for ask in (sessions.resolve, sessions.find, sessions.end):
            with pytest.raises(Unavailable):
                await ask(token)
        with pytest.raises(Unavailable):
            await sessions.count()
        assert not await sessions.still_wanted(token)
        valkey.start()
        assert (await sign_in(sessions)).session.user_id == 5
        await redis.aclose()


async def test_a_redis_that_hangs_is_unavailable_within_its_time_out(redis: Redis, sessions: Sessions) -> None:
    await sign_in(sessions)
    await redis.client_pause(2500)
    started = asyncio.get_running_loop().time()
    with pytest.raises(Unavailable):
        await sessions.count()
    assert asyncio.get_running_loop().time() - started < 2.4


async def test_cancelled_callers_leave_no_connection_with_an_answer_for_somebody_else(
    redis: Redis, sessions: Sessions
) -> None:
    tokens = {user: (await sign_in(sessions, user_id=user)).token for user in range(1, 9)}
    dice = random.Random(7)  # noqa: S311 - chance for a test, the same each time
    for _ in range(150):
        asked = {user: asyncio.create_task(sessions.resolve(token)) for user, token in tokens.items()}
        await asyncio.sleep(dice.random() * 0.002)
        cut = {user for user in asked if dice.random() < 0.4}
        for user in cut:
            asked[user].cancel()
        await asyncio.wait(asked.values())
        for user, task in asked.items():
            if not task.cancelled():
                assert task.result().session.user_id == user


async def test_cancelled_callers_do_not_use_the_connections_up(redis: Redis, sessions: Sessions) -> None:
    token = (await sign_in(sessions)).token
    for _ in range(300):
        task = asyncio.create_task(sessions.resolve(token))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    answers = await asyncio.gather(*(sessions.resolve(token) for _ in range(100)))
    assert {answer.session.user_id for answer in answers} == {5}


async def test_a_rotation_whose_caller_went_away_still_happens_once(
    sessions: Sessions, clock: FrozenClock
) -> None:
    token = (await sign_in(sessions)).token
    await sessions.resolve(token)
    clock.advance(seconds=DAY)
    for _ in range(10):
        task = asyncio.create_task(sessions.resolve(token))
        await asyncio.sleep(0.0005)
        task.cancel()
        await asyncio.wait([task])
    first, second = await sessions.resolve(token), await sessions.resolve(token)
    assert first.successor is not None
    assert first.successor == second.successor


async def test_a_creation_sent_twice_is_one_session(gateway: Gateway) -> None:
    async def create() -> int:
        created = await gateway.store.create(
            digest="d" * 64, user_id=5, client_ip="", user_agent="", method="form"
        )
        assert created is not None
        return created.session.id

    assert await create() == await create()
    assert await gateway.sessions.count() == 1


async def test_a_swap_sent_twice_gives_the_first_answer_again(gateway: Gateway) -> None:
    await gateway.store.create(digest="a", user_id=5, client_ip="", user_agent="", method="form")
    before = await gateway.store.find(["a"])
    assert before is not None
    for _ in range(2):
        found = await gateway.store.swap(before, new="b", sealed="s", client_ip="", user_agent="")
        assert found is not None
        assert (found.session.current, found.session.previous, found.sealed) == ("b", "a", "s")


async def test_at_most_two_tokens_of_a_session_are_kept(
    redis: Redis, sessions: Sessions, clock: FrozenClock
) -> None:
    token = (await sign_in(sessions)).token
    for _ in range(5):
        clock.advance(seconds=6)
        token = (await sessions.rotate(token)).successor or token
    assert len(await redis.keys("{doorward}:tok:*")) == 2
