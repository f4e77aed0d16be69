"""Sessions end by the gateway's clock; Redis' own expiry only cleans up."""

import pytest
from redis.asyncio import Redis

from gateway.sessions.limits import Limits
from gateway.sessions.model import SessionEnded
from gateway.sessions.sessions import Sessions
from tests.gateway.sessions.gateways import DAY, MINUTE, Gateway, sign_in
from tests.support.clock import FrozenClock


async def assert_gone(sessions: Sessions, token: str) -> None:
    assert await sessions.find(token) is None
    with pytest.raises(SessionEnded):
        await sessions.resolve(token)
    assert await sessions.list_of(5) == []
    assert await sessions.count() == 0


async def test_a_session_without_rotation_ends_after_seven_days(sessions: Sessions, clock: FrozenClock) -> None:
    token = (await sign_in(sessions)).token
    clock.advance(seconds=7 * DAY - 1)
    await sessions.resolve(token)
    clock.advance(seconds=1)
    await assert_gone(sessions, token)


async def test_each_answer_about_an_ended_session_is_judged_by_itself(
    sessions: Sessions, clock: FrozenClock
) -> None:
    tokens = [(await sign_in(sessions)).token for _ in range(3)]
    clock.advance(seconds=7 * DAY)
    assert await sessions.count() == 0
    assert await sessions.end(tokens[0]) is None
    assert await sessions.revoke_all(5) == 0
    assert await sessions.list_of(5) == []


async def test_an_active_session_ends_after_thirty_days(sessions: Sessions, clock: FrozenClock) -> None:
    token = (await sign_in(sessions)).token
    for _ in range(29):
        clock.advance(seconds=DAY)
        await sessions.resolve(token)
        token = (await sessions.resolve(token)).successor or token
    clock.advance(seconds=DAY - 1)
    await sessions.resolve(token)
    clock.advance(seconds=1)
    await assert_gone(sessions, token)


async def test_use_of_a_predecessor_keeps_the_session_only_while_its_successor_waits(
    sessions: Sessions, clock: FrozenClock
) -> None:
    old = (await sign_in(sessions)).token
    await sessions.resolve(old)
    clock.advance(seconds=11 * MINUTE)
    new = (await sessions.resolve(old)).successor
    assert new is not None
    clock.advance(seconds=6 * DAY)
    await sessions.resolve(old)
    clock.advance(seconds=6 * DAY)
    await sessions.resolve(new)
    clock.advance(seconds=DAY)
    await assert_gone(sessions, new)


async def test_every_key_of_a_session_ends_by_itself(sessions: Sessions, redis: Redis, clock: FrozenClock) -> None:
    await sessions.rotate((await sign_in(sessions)).token)
    names = [name for name in await redis.keys("*") if name != "{doorward}:sessid"]
    assert len(names) == 5
    for name in names:
        assert 7 * DAY * 1000 - 10_000 < await redis.pttl(name) <= 7 * DAY * 1000


async def test_the_lists_live_as_long_as_their_longest_session(
    sessions: Sessions, redis: Redis, clock: FrozenClock
) -> None:
    await sign_in(sessions)
    clock.advance(seconds=DAY)
    await sign_in(sessions)
    clock.advance(seconds=6 * DAY)
    assert len(await sessions.list_of(5)) == 1
    assert await sessions.count() == 1


async def test_redis_forgets_ended_sessions_unasked(redis: Redis, clock: FrozenClock) -> None:
    sessions = Gateway(redis, clock, limits=Limits(lifetime=0.05)).sessions
    await sign_in(sessions)
    while await redis.dbsize() > 1:
        await redis.ping()
    assert await redis.keys("*") == ["{doorward}:sessid"]


async def test_shorter_limits_hold_for_sessions_that_exist(redis: Redis, clock: FrozenClock) -> None:
    token = (await sign_in(Gateway(redis, clock).sessions)).token
    clock.advance(seconds=61)
    with pytest.raises(SessionEnded):
        await Gateway(redis, clock, limits=Limits(inactive=60)).sessions.resolve(token)
