"""Rotation as auth.md §4.6 and decisions.md 1-5 want it."""

import asyncio

import pytest
from redis.asyncio import Redis

from contract.secret import Secret
from gateway.sessions.limits import Limits
from gateway.sessions.model import ReplayedToken, RotationDue, SessionEnded
from gateway.sessions.redis_link import connect
from gateway.sessions.sessions import Sessions
from gateway.sessions.token import TokenKeys
from tests.gateway.sessions.gateways import DAY, MINUTE, Gateway, sign_in
from tests.support.clock import FrozenClock
from tests.support.valkey import Valkey


async def seen(sessions: Sessions) -> str:
    """The token of a session whose token has been used."""
    token = (await sign_in(sessions)).token
    await sessions.resolve(token)
    return token


async def rotated(sessions: Sessions, clock: FrozenClock) -> tuple[str, str]:
    """A token and its successor, which nobody has used yet."""
    old = await seen(sessions)
    clock.advance(seconds=10 * MINUTE + 1)
    new = (await sessions.resolve(old)).successor
    assert new is not None
    return old, new


async def test_a_token_is_rotated_once_it_is_older_than_the_interval(
    sessions: Sessions, clock: FrozenClock
) -> None:
    token = await seen(sessions)
    clock.advance(seconds=10 * MINUTE)
    assert (await sessions.resolve(token)).successor is None
    clock.advance(seconds=1)
    answer = await sessions.resolve(token)
    assert answer.successor not in (None, token)
    assert answer.session.rotated_at == clock.now()
    assert not answer.session.seen


async def test_a_token_that_was_never_used_is_not_rotated_by_its_first_use(
    sessions: Sessions, clock: FrozenClock
) -> None:
    token = (await sign_in(sessions)).token
    clock.advance(seconds=DAY)
    assert (await sessions.resolve(token)).successor is None
    assert (await sessions.resolve(token)).successor is not None


async def test_the_session_stays_the_same_over_a_rotation(sessions: Sessions, clock: FrozenClock) -> None:
    old, new = await rotated(sessions, clock)
    assert (await sessions.resolve(new)).session.id == (await sessions.resolve(old)).session.id
    assert len(await sessions.list_of(5)) == 1


async def test_address_and_agent_are_renewed_with_a_rotation_only(sessions: Sessions, clock: FrozenClock) -> None:
    token = await seen(sessions)
    before = await sessions.resolve(token, client_ip="198.51.100.9", user_agent="other")
    assert (before.session.client_ip, before.session.user_agent) == ("192.0.2.7", "curl/8.5.0")
    clock.advance(seconds=11 * MINUTE)
    after = await sessions.resolve(token, client_ip="198.51.100.9", user_agent="other")
    assert (after.session.client_ip, after.session.user_agent) == ("198.51.100.9", "other")


async def test_a_lost_answer_is_given_again_as_long_as_the_successor_was_not_used(
    sessions: Sessions, clock: FrozenClock
) -> None:
    old, new = await rotated(sessions, clock)
    for _ in range(3):
        clock.advance(seconds=2 * DAY)
        assert (await sessions.resolve(old)).successor == new
    assert (await sessions.resolve(new)).session.seen


async def test_the_predecessor_is_good_for_the_grace_after_its_successor_was_seen(
    sessions: Sessions, clock: FrozenClock
) -> None:
    old, new = await rotated(sessions, clock)
    clock.advance(seconds=5 * MINUTE)
    await sessions.resolve(new)
    clock.advance(seconds=30)
    assert (await sessions.resolve(old)).successor is None
    assert (await sessions.resolve(new)).successor is None


async def test_the_predecessor_ends_the_session_after_the_grace(sessions: Sessions, clock: FrozenClock) -> None:
    old, new = await rotated(sessions, clock)
    await sessions.resolve(new)
    clock.advance(seconds=30.5)
    assert await sessions.find(old) is None
    with pytest.raises(ReplayedToken):
        await sessions.resolve(old)
    for token in (old, new):
        with pytest.raises(SessionEnded) as refusal:
            await sessions.resolve(token)
        assert refusal.type is SessionEnded


async def test_a_token_two_generations_old_is_unknown_and_ends_nothing(
    sessions: Sessions, clock: FrozenClock
) -> None:
    first, second = await rotated(sessions, clock)
    await sessions.resolve(second)
    clock.advance(seconds=11 * MINUTE)
    third = (await sessions.resolve(second)).successor
    with pytest.raises(SessionEnded) as refusal:
        await sessions.resolve(first)
    assert refusal.type is SessionEnded
    assert (await sessions.resolve(second)).successor == third


async def test_no_rotation_takes_a_predecessor_from_requests_in_its_grace(
    sessions: Sessions, clock: FrozenClock
) -> None:
    old, new = await rotated(sessions, clock)
    clock.advance(seconds=20 * MINUTE)
    await sessions.resolve(new)
    assert (await sessions.resolve(new)).successor is None
    assert (await sessions.resolve(old)).successor is None
    clock.advance(seconds=31)
    assert (await sessions.resolve(new)).successor is not None


async def test_two_hundred_parallel_requests_get_one_successor_and_nobody_is_logged_out(
    valkey: Valkey, redis: Redis, clock: FrozenClock
) -> None:
    other_client = connect(Secret(valkey.url))
    gateways = [Gateway(redis, clock).sessions, Gateway(other_client, clock).sessions]
    token = await seen(gateways[0])
    clock.advance(seconds=11 * MINUTE)
    answers = await asyncio.gather(*(gateways[i % 2].resolve(token) for i in range(200)))
    successors = {answer.successor for answer in answers}
    assert len(successors) == 1
    assert None not in successors
    assert {answer.session.id for answer in answers} == {answers[0].session.id}
    await other_client.aclose()


async def test_parallel_requests_with_both_tokens_are_all_served(sessions: Sessions, clock: FrozenClock) -> None:
    old, new = await rotated(sessions, clock)
    answers = await asyncio.gather(*(sessions.resolve((old, new)[i % 2]) for i in range(100)))
    assert {answer.successor for answer in answers} <= {new, None}


async def test_a_late_answer_sends_no_successor_that_was_used_replaced_or_ended(
    sessions: Sessions, clock: FrozenClock
) -> None:
    _, new = await rotated(sessions, clock)
    assert await sessions.still_wanted(new)
    await sessions.resolve(new)
    assert not await sessions.still_wanted(new)
    clock.advance(seconds=11 * MINUTE)
    newest = (await sessions.resolve(new)).successor
    assert newest is not None
    assert not await sessions.still_wanted(new)
    assert await sessions.still_wanted(newest)
    await sessions.end(new)
    assert not await sessions.still_wanted(newest)


async def test_a_log_out_with_the_predecessor_ends_the_successor_too(
    sessions: Sessions, clock: FrozenClock
) -> None:
    old, new = await rotated(sessions, clock)
    await sessions.end(old)
    with pytest.raises(SessionEnded):
        await sessions.resolve(new)


async def test_a_rotation_that_comes_after_the_log_out_resurrects_nothing(
    gateway: Gateway, redis: Redis, clock: FrozenClock
) -> None:
    token = await seen(gateway.sessions)
    before = await gateway.store.find(gateway.keys.digests(token))
    assert before is not None
    await gateway.sessions.end(token)
    swapped = await gateway.store.swap(before, new="n", sealed="s", client_ip="", user_agent="")
    assert swapped is None
    assert await redis.keys("*") == ["{doorward}:sessid"]


async def test_log_outs_win_over_rotations_at_the_same_time(sessions: Sessions, clock: FrozenClock) -> None:
    token = await seen(sessions)
    clock.advance(seconds=11 * MINUTE)
    requests = [sessions.resolve(token) for _ in range(40)]
    await asyncio.gather(*requests[:20], sessions.end(token), *requests[20:], return_exceptions=True)
    assert await sessions.list_of(5) == []
    with pytest.raises(SessionEnded):
        await sessions.resolve(token)


async def test_a_forced_rotation_right_after_the_log_in_works(sessions: Sessions) -> None:
    token = (await sign_in(sessions)).token
    successor = (await sessions.rotate(token)).successor
    assert successor not in (None, token)


async def test_a_second_forced_rotation_within_five_seconds_is_skipped(
    sessions: Sessions, clock: FrozenClock
) -> None:
    first = (await sign_in(sessions)).token
    second = (await sessions.rotate(first)).successor
    assert second is not None
    clock.advance(seconds=4.9)
    assert (await sessions.rotate(first)).successor == second
    assert (await sessions.rotate(second)).successor is None
    clock.advance(seconds=0.1)
    assert (await sessions.rotate(first)).successor is None
    assert (await sessions.rotate(second)).successor not in (None, second)


async def test_parallel_forced_rotations_get_one_successor(sessions: Sessions) -> None:
    token = (await sign_in(sessions)).token
    answers = await asyncio.gather(*(sessions.rotate(token) for _ in range(50)))
    assert len({answer.successor for answer in answers}) == 1
    assert answers[0].successor is not None


async def test_in_client_mode_a_due_token_is_refused_until_the_browser_rotates(
    redis: Redis, clock: FrozenClock
) -> None:
    sessions = Gateway(redis, clock, limits=Limits(client_rotates=True)).sessions
    token = await seen(sessions)
    clock.advance(seconds=11 * MINUTE)
    with pytest.raises(RotationDue):
        await sessions.resolve(token)
    successor = (await sessions.rotate(token)).successor
    assert successor is not None
    assert (await sessions.resolve(successor)).successor is None


async def test_the_interval_is_never_shorter_than_two_minutes(redis: Redis, clock: FrozenClock) -> None:
    sessions = Gateway(redis, clock, limits=Limits(rotation=1)).sessions
    token = await seen(sessions)
    clock.advance(seconds=120)
    assert (await sessions.resolve(token)).successor is None
    clock.advance(seconds=1)
    assert (await sessions.resolve(token)).successor is not None


async def test_an_inactive_time_below_the_interval_logs_no_active_user_out(
    redis: Redis, clock: FrozenClock
) -> None:
    sessions = Gateway(redis, clock, limits=Limits(inactive=5 * MINUTE)).sessions
    token = await seen(sessions)
    for _ in range(20):
        clock.advance(seconds=MINUTE)
        token = (await sessions.resolve(token)).successor or token


async def test_a_session_survives_a_change_of_the_secret_key(redis: Redis, clock: FrozenClock) -> None:
    token = await seen(Gateway(redis, clock, keys=TokenKeys(Secret("old"))).sessions)
    both = Gateway(redis, clock, keys=TokenKeys(Secret("new"), Secret("old"))).sessions
    assert (await both.resolve(token)).session.user_id == 5
    clock.advance(seconds=11 * MINUTE)
    successor = (await both.resolve(token)).successor
    assert successor is not None
    assert (await both.resolve(token)).successor == successor
    only_new = Gateway(redis, clock, keys=TokenKeys(Secret("new"))).sessions
    assert (await only_new.resolve(successor)).session.user_id == 5
    with pytest.raises(SessionEnded):
        await only_new.resolve(token)


async def test_a_successor_sealed_under_the_previous_key_is_given_again(redis: Redis, clock: FrozenClock) -> None:
    old, new = await rotated(Gateway(redis, clock, keys=TokenKeys(Secret("old"))).sessions, clock)
    both = Gateway(redis, clock, keys=TokenKeys(Secret("new"), Secret("old"))).sessions
    assert (await both.resolve(old)).successor == new
