"""What somebody who may write to Redis can make of a session."""

import pytest
from redis.asyncio import Redis

from contract.audit import Event
from gateway.sessions.model import ForgedRecord, SessionEnded
from gateway.sessions.token import new_token
from tests.gateway.sessions.gateways import KEYS, MINUTE, Gateway, sign_in
from tests.support.clock import FrozenClock

VICTIM = 1
FORGED = {
    "another user": {"user_id": str(VICTIM)},
    "another way of the log-in": {"method": "oauth_github"},
    "a later beginning": {"created_at": "9999999999.0"},
    "no mark": {"mark": ""},
    "a made-up mark": {"mark": "0" * 64},
    "a user that is none": {"user_id": "x"},
    "a beginning that is none": {"created_at": "0xffffffff"},
    "a beginning that is no number": {"created_at": "nan"},
}


def _record(number: int | str) -> str:
    return f"{{doorward}}:sess:{number}"


def _token(token: str) -> str:
    return f"{{doorward}}:tok:{KEYS.digest(token)}"


async def _change(redis: Redis, number: int, change: dict[str, str]) -> None:
    for name, value in change.items():
        await redis.hset(_record(number), name, value)


@pytest.mark.parametrize("change", FORGED.values(), ids=FORGED)
async def test_a_record_that_was_changed_is_nobodys(
    gateway: Gateway, redis: Redis, change: dict[str, str]
) -> None:
    started = await sign_in(gateway.sessions)
    await _change(redis, started.session.id, change)
    with pytest.raises(SessionEnded):
        await gateway.sessions.resolve(started.token, client_ip="192.0.2.66")
    told = (Event.SESSION_FORGED, {"session": started.session.id, "address": "192.0.2.66"})
    assert told in gateway.audit.events
    assert await redis.keys("{doorward}:sess:*") == []


async def test_a_record_that_was_not_changed_is_believed(gateway: Gateway) -> None:
    started = await sign_in(gateway.sessions)
    assert (await gateway.sessions.resolve(started.token)).session.user_id == 5


async def test_a_record_is_not_good_for_another_token(gateway: Gateway, redis: Redis) -> None:
    victim, token = await sign_in(gateway.sessions, VICTIM), new_token()
    await redis.hset(_record(victim.session.id), "current", KEYS.digest(token))
    await redis.set(_token(token), victim.session.id)
    with pytest.raises(SessionEnded):
        await gateway.sessions.resolve(token)


async def test_a_record_is_not_good_for_a_predecessor_that_never_was(gateway: Gateway, redis: Redis) -> None:
    victim, thief = await sign_in(gateway.sessions, VICTIM), await sign_in(gateway.sessions)
    mark = await redis.hget(_record(thief.session.id), "mark")
    change = {"previous": KEYS.digest(thief.token), "previous_mark": str(mark)}
    await _change(redis, victim.session.id, change)
    await redis.set(_token(thief.token), victim.session.id)
    with pytest.raises(SessionEnded):
        await gateway.sessions.resolve(thief.token)


async def test_a_record_is_not_good_under_another_number(gateway: Gateway, redis: Redis) -> None:
    started = await sign_in(gateway.sessions)
    await redis.copy(_record(started.session.id), _record(77))
    await redis.set(_token(started.token), 77)
    with pytest.raises(SessionEnded):
        await gateway.sessions.resolve(started.token)


@pytest.mark.parametrize("number", ["x", "7/../8", "-1", "\u0667"])
async def test_a_number_that_is_none_is_refused(gateway: Gateway, redis: Redis, number: str) -> None:
    started = await sign_in(gateway.sessions)
    await redis.rename(_record(started.session.id), _record(number))
    await redis.set(_token(started.token), number)
    with pytest.raises(SessionEnded):
        await gateway.sessions.resolve(started.token)


@pytest.mark.parametrize("field", ["user_id", "current", "created_at", "seen", "used_at"])
async def test_a_record_that_lacks_a_field_is_none(gateway: Gateway, redis: Redis, field: str) -> None:
    started = await sign_in(gateway.sessions)
    await redis.hdel(_record(started.session.id), field)
    with pytest.raises(SessionEnded):
        await gateway.sessions.resolve(started.token)
    assert await redis.keys("{doorward}:sess:*") == []


async def test_a_record_that_is_remembered_is_not_read_again_and_one_that_is_read_is_judged(
    gateway: Gateway, redis: Redis, clock: FrozenClock
) -> None:
    started = await sign_in(gateway.sessions)
    await gateway.sessions.resolve(started.token)
    gateway.memory.link_was_alive(clock.monotonic())
    await gateway.sessions.resolve(started.token)
    await redis.hset(_record(started.session.id), "user_id", VICTIM)
    assert (await gateway.sessions.resolve(started.token)).session.user_id == 5
    gateway.memory.forget_session(started.session.id)
    with pytest.raises(SessionEnded):
        await gateway.sessions.resolve(started.token)


async def test_both_tokens_of_a_rotated_session_are_marked(
    gateway: Gateway, redis: Redis, clock: FrozenClock
) -> None:
    old = await sign_in(gateway.sessions)
    await gateway.sessions.resolve(old.token)
    clock.advance(seconds=11 * MINUTE)
    new = (await gateway.sessions.resolve(old.token)).successor
    assert new is not None
    assert (await gateway.sessions.resolve(new)).session.id == old.session.id
    assert (await gateway.sessions.resolve(old.token)).session.id == old.session.id
    await redis.hset(_record(old.session.id), "user_id", VICTIM)
    with pytest.raises(SessionEnded):
        await gateway.sessions.resolve(old.token)


async def test_a_record_that_changes_on_the_way_to_its_rotation_is_not_marked_anew(
    gateway: Gateway, redis: Redis
) -> None:
    started = await sign_in(gateway.sessions)
    found = await gateway.store.resolve(KEYS.digests(started.token))
    assert found is not None
    await redis.hset(_record(started.session.id), "user_id", VICTIM)
    with pytest.raises(ForgedRecord):
        await gateway.store.swap(found, new=KEYS.digest(new_token()), sealed="", client_ip="", user_agent="")


async def test_a_forged_record_is_seen_by_nobody_who_only_looks(gateway: Gateway, redis: Redis) -> None:
    mine, forged = await sign_in(gateway.sessions, VICTIM), await sign_in(gateway.sessions)
    await redis.hset(_record(forged.session.id), "user_id", VICTIM)
    await redis.zadd("{doorward}:user:1", {str(forged.session.id): 9e9})
    assert [session.id for session in await gateway.sessions.list_of(VICTIM)] == [mine.session.id]
    assert await gateway.sessions.find(forged.token) is None
    assert not await gateway.sessions.still_wanted(forged.token)


async def test_a_forged_record_is_ended_by_a_log_out_that_names_nobody(gateway: Gateway, redis: Redis) -> None:
    started = await sign_in(gateway.sessions)
    await redis.hset(_record(started.session.id), "user_id", VICTIM)
    assert await gateway.sessions.end(started.token) is None
    assert await redis.keys("{doorward}:sess:*") == []
