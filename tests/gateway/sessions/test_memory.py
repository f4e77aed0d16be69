"""What is remembered of sessions, and what must not be, with the link that tells of changes played by hand."""

import asyncio
from dataclasses import replace
from functools import partial

import pytest
from redis.asyncio import Redis

from contract.secret import Secret
from gateway.sessions.limits import Limits
from gateway.sessions.memory import MOST_BYTES, SessionMemory, weight
from gateway.sessions.model import Resolved, RotationDue, SessionEnded
from gateway.sessions.redis_link import connect
from gateway.sessions.token import TokenKeys
from tests.gateway.sessions.gateways import DAY, MINUTE, Gateway, sign_in
from tests.support.clock import FrozenClock
from tests.support.valkey import running_valkey


@pytest.fixture
def gateway(redis: Redis, clock: FrozenClock) -> Gateway:
    made = Gateway(redis, clock)
    made.memory.link_was_alive(clock.monotonic())
    return made


async def remembered(gateway: Gateway, user_id: int = 5) -> str:
    """The token of a session that is served without the store."""
    token = (await sign_in(gateway.sessions, user_id)).token
    await gateway.sessions.resolve(token)
    assert await asks(gateway, token) == 0
    return token


async def asks(gateway: Gateway, token: str) -> int:
    """How many scripts a request with this token runs."""
    before = await calls(gateway.redis)
    await gateway.sessions.resolve(token)
    return await calls(gateway.redis) - before


async def calls(redis: Redis) -> int:
    counted = await redis.info("commandstats")
    return int(counted.get("cmdstat_evalsha", {"calls": 0})["calls"])


async def answer(resolved: Resolved) -> Resolved:
    return resolved


async def test_a_token_that_was_used_is_served_from_memory(gateway: Gateway) -> None:
    token = await remembered(gateway)
    assert (await gateway.sessions.resolve(token)).session.user_id == 5
    assert (await gateway.sessions.resolve(token)).successor is None


async def test_without_a_living_link_every_request_asks(gateway: Gateway, clock: FrozenClock) -> None:
    token = await remembered(gateway)
    clock.advance(seconds=0.9)
    assert await asks(gateway, token) == 0
    clock.advance(seconds=0.1)
    assert await asks(gateway, token) == 1
    assert await asks(gateway, token) == 1
    gateway.memory.link_was_alive(clock.monotonic())
    assert await asks(gateway, token) == 0


async def test_no_memory_is_as_old_as_five_seconds(gateway: Gateway, clock: FrozenClock) -> None:
    token = await remembered(gateway)
    clock.advance(seconds=4.4)
    gateway.memory.link_was_alive(clock.monotonic())
    assert await asks(gateway, token) == 0
    clock.advance(seconds=0.1)
    assert await asks(gateway, token) == 1
    assert await asks(gateway, token) == 0


async def test_a_burst_of_requests_reads_once(gateway: Gateway) -> None:
    token = (await sign_in(gateway.sessions)).token
    before = await calls(gateway.redis)
    await asyncio.gather(*(gateway.sessions.resolve(token) for _ in range(50)))
    assert await calls(gateway.redis) - before == 1


async def test_a_burst_with_a_due_token_reads_once_and_rotates_once(gateway: Gateway, clock: FrozenClock) -> None:
    # Redis is given the script when it is first used.
    await gateway.sessions.rotate(await remembered(gateway, user_id=6))
    token = await remembered(gateway)
    clock.advance(seconds=11 * MINUTE)
    gateway.memory.link_was_alive(clock.monotonic())
    before = await calls(gateway.redis)
    answers = await asyncio.gather(*(gateway.sessions.resolve(token) for _ in range(50)))
    assert await calls(gateway.redis) - before == 2
    assert len({answer.successor for answer in answers}) == 1


async def test_a_due_token_is_rotated_although_it_is_remembered(gateway: Gateway, clock: FrozenClock) -> None:
    token = await remembered(gateway)
    clock.advance(seconds=10 * MINUTE + 1)
    gateway.memory.link_was_alive(clock.monotonic())
    assert (await gateway.sessions.resolve(token)).successor is not None
    assert (await gateway.sessions.resolve(token)).successor is not None


async def test_a_due_token_is_refused_in_client_mode_although_it_is_remembered(
    redis: Redis, clock: FrozenClock
) -> None:
    gateway = Gateway(redis, clock, limits=Limits(client_rotates=True))
    gateway.memory.link_was_alive(clock.monotonic())
    token = await remembered(gateway)
    clock.advance(seconds=10 * MINUTE + 1)
    gateway.memory.link_was_alive(clock.monotonic())
    with pytest.raises(RotationDue):
        await gateway.sessions.resolve(token)


async def test_who_is_about_to_be_due_is_not_recalled(gateway: Gateway, clock: FrozenClock) -> None:
    """What they ask may be judged again a second later, when it has been done."""
    token = (await sign_in(gateway.sessions)).token
    clock.advance(seconds=10 * MINUTE - 3)
    gateway.memory.link_was_alive(clock.monotonic())
    await gateway.sessions.resolve(token)
    recalled = gateway.sessions.recall(token)
    assert recalled() is not None
    clock.advance(seconds=1.1)
    gateway.memory.link_was_alive(clock.monotonic())
    assert recalled() is None
    assert await asks(gateway, token) == 0


async def test_a_previous_token_and_an_unused_successor_are_never_remembered(
    gateway: Gateway, clock: FrozenClock
) -> None:
    old = await remembered(gateway)
    new = (await gateway.sessions.rotate(old)).successor
    assert new is not None
    for _ in range(2):
        assert (await gateway.sessions.resolve(old)).successor == new
    await gateway.sessions.resolve(new)
    for _ in range(2):
        assert await asks(gateway, old) == 1
    assert await asks(gateway, new) == 0


async def test_a_remembered_session_that_ends_here_is_served_no_more(gateway: Gateway) -> None:
    sessions = gateway.sessions
    out, one, others, everything, again = [await remembered(gateway, user) for user in (1, 2, 3, 4, 5)]
    await sessions.end(out)
    [session] = await sessions.list_of(2)
    await sessions.revoke(2, session.id)
    await sessions.revoke_others(3, keep=0)
    await sessions.revoke_all(4)
    await sessions.start(5, client_ip="", user_agent="", method="form", presented=again)
    for token in (out, one, others, everything, again):
        with pytest.raises(SessionEnded):
            await sessions.resolve(token)


async def test_a_session_ended_by_its_previous_token_is_served_no_more(gateway: Gateway) -> None:
    old = await remembered(gateway)
    new = (await gateway.sessions.rotate(old)).successor
    assert new is not None
    await gateway.sessions.resolve(new)
    assert await asks(gateway, new) == 0
    await gateway.sessions.end(old)
    with pytest.raises(SessionEnded):
        await gateway.sessions.resolve(new)


async def test_a_replay_ends_the_remembered_session(gateway: Gateway, clock: FrozenClock) -> None:
    old = await remembered(gateway)
    new = (await gateway.sessions.rotate(old)).successor
    assert new is not None
    await gateway.sessions.resolve(new)
    clock.advance(seconds=31)
    gateway.memory.link_was_alive(clock.monotonic())
    await gateway.sessions.resolve(new)
    assert await asks(gateway, new) == 0
    for token in (old, new):
        with pytest.raises(SessionEnded):
            await gateway.sessions.resolve(token)


async def test_a_reading_from_before_the_end_is_neither_remembered_nor_shared_after_it(gateway: Gateway) -> None:
    """Redis judged the request first and the log-out second; the answers may come in the other order."""
    for _ in range(40):
        token = await remembered(gateway)
        gateway.memory.forget_token(gateway.keys.digest(token))
        early = asyncio.create_task(gateway.sessions.resolve(token))
        await asyncio.sleep(0)
        await gateway.sessions.end(token)
        with pytest.raises(SessionEnded):
            await gateway.sessions.resolve(token)
        await asyncio.wait([early])
        early.exception()
        with pytest.raises(SessionEnded):
            await gateway.sessions.resolve(token)


async def test_a_change_told_while_the_store_is_asked_keeps_the_answer_from_being_remembered(
    gateway: Gateway,
) -> None:
    token = await remembered(gateway)
    digest = gateway.keys.digest(token)
    gateway.memory.forget_token(digest)
    asking = asyncio.create_task(gateway.sessions.resolve(token))
    for _ in range(3):
        await asyncio.sleep(0)
    gateway.memory.forget_token(digest)
    assert (await asking).session.user_id == 5
    assert await asks(gateway, token) == 1
    assert await asks(gateway, token) == 0


async def test_what_a_lost_link_told_is_forgotten(gateway: Gateway, clock: FrozenClock) -> None:
    token = await remembered(gateway)
    gateway.memory.forget_all()
    assert await asks(gateway, token) == 1
    gateway.memory.link_was_alive(clock.monotonic())
    assert await asks(gateway, token) == 0


async def test_a_session_under_the_previous_secret_key_is_remembered_and_forgotten(
    redis: Redis, clock: FrozenClock
) -> None:
    token = (await sign_in(Gateway(redis, clock, keys=TokenKeys(Secret("old"))).sessions)).token
    gateway = Gateway(redis, clock, keys=TokenKeys(Secret("new"), Secret("old")))
    gateway.memory.link_was_alive(clock.monotonic())
    await gateway.sessions.resolve(token)
    assert await asks(gateway, token) == 0
    await gateway.sessions.revoke_all(5)
    with pytest.raises(SessionEnded):
        await gateway.sessions.resolve(token)


async def test_an_absolute_end_holds_for_remembered_sessions(redis: Redis, clock: FrozenClock) -> None:
    gateway = Gateway(redis, clock, limits=Limits(lifetime=200, rotation=DAY, inactive=DAY))
    token = (await sign_in(gateway.sessions)).token
    clock.advance(seconds=198)
    gateway.memory.link_was_alive(clock.monotonic())
    await gateway.sessions.resolve(token)
    assert await asks(gateway, token) == 0
    clock.advance(seconds=2)
    gateway.memory.link_was_alive(clock.monotonic())
    with pytest.raises(SessionEnded):
        await gateway.sessions.resolve(token)


async def test_the_memory_is_bounded_and_keeps_what_is_used(gateway: Gateway, clock: FrozenClock) -> None:
    resolved = [await gateway.sessions.resolve((await sign_in(gateway.sessions)).token) for _ in range(4)]
    memory = SessionMemory(clock, most_bytes=3 * weight(resolved[0].session))
    memory.link_was_alive(clock.monotonic())
    for each in resolved[:3]:
        await memory.ask([each.session.current], partial(answer, each))
    assert memory.recall([resolved[0].session.current]) is not None
    await memory.ask([resolved[3].session.current], partial(answer, resolved[3]))
    assert len(memory) == 3
    assert memory.recall([resolved[0].session.current]) is not None
    assert memory.recall([resolved[1].session.current]) is None


async def test_there_is_room_for_a_hundred_thousand_sessions(gateway: Gateway) -> None:
    session = (await sign_in(gateway.sessions)).session
    browser = replace(session, previous=session.current, user_agent="x" * 150)
    assert 100_000 * weight(browser) < MOST_BYTES


async def test_cancelled_callers_leave_the_burst_its_answer(gateway: Gateway) -> None:
    token = (await sign_in(gateway.sessions)).token
    asking = [asyncio.create_task(gateway.sessions.resolve(token)) for _ in range(10)]
    await asyncio.sleep(0)
    asking[0].cancel()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert isinstance(answers[0], asyncio.CancelledError)
    assert not any(isinstance(answer, BaseException) for answer in answers[1:])


async def test_a_store_that_went_away_is_no_reason_to_refuse_what_is_still_known(clock: FrozenClock) -> None:
    with running_valkey() as valkey:
        redis = connect(Secret(valkey.url))
        gateway = Gateway(redis, clock)
        gateway.memory.link_was_alive(clock.monotonic())
        token = await remembered(gateway)
        valkey.stop()
        assert (await gateway.sessions.resolve(token)).session.user_id == 5
        await redis.aclose()
