"""A Redis that forgot everything is not taken at its word at once."""

import pytest
from redis.asyncio import Redis

from contract.errors import Unavailable
from gateway.sessions.model import SessionEnded, SessionLost
from gateway.sessions.redis_epoch import EPOCH_KEY, RedisEpoch
from tests.gateway.sessions.gateways import DAY, Gateway, sign_in
from tests.support.clock import FrozenClock


def nobody() -> None:
    return


@pytest.fixture
async def epoch(redis: Redis, clock: FrozenClock) -> RedisEpoch:
    epoch = RedisEpoch(redis, clock, distrust=nobody)
    await epoch.look()
    return epoch


@pytest.fixture
def gateway(redis: Redis, clock: FrozenClock, epoch: RedisEpoch) -> Gateway:
    return Gateway(redis, clock, epoch=epoch)


async def test_the_first_gateway_sets_the_mark_and_the_others_learn_it(
    redis: Redis, clock: FrozenClock, epoch: RedisEpoch
) -> None:
    other = RedisEpoch(redis, clock, distrust=nobody)
    await other.look()
    assert other.known == epoch.known == await redis.get(EPOCH_KEY)
    assert not epoch.is_after_loss


async def test_a_redis_that_lost_its_data_is_unavailable_until_the_mark_is_set_anew(
    gateway: Gateway, epoch: RedisEpoch, redis: Redis
) -> None:
    token = (await sign_in(gateway.sessions)).token
    await redis.flushall()
    for ask in (gateway.sessions.resolve, gateway.sessions.end, gateway.sessions.find):
        with pytest.raises(Unavailable, match="Session store unavailable"):
            await ask(token)
    with pytest.raises(Unavailable):
        await sign_in(gateway.sessions)
    with pytest.raises(Unavailable):
        await gateway.sessions.count()
    await epoch.look()
    with pytest.raises(Unavailable):
        await gateway.sessions.resolve(token)
    await epoch.look()
    with pytest.raises(SessionLost) as refusal:
        await gateway.sessions.resolve(token)
    assert (refusal.value.status, refusal.value.message) == (401, "Unauthorized")
    assert (await gateway.sessions.resolve((await sign_in(gateway.sessions)).token)).session.user_id == 5


async def test_a_loss_is_remembered_by_the_gateways_that_start_later_and_for_a_day(
    epoch: RedisEpoch, redis: Redis, clock: FrozenClock
) -> None:
    await redis.flushall()
    await epoch.look()
    await epoch.look()
    later = RedisEpoch(redis, clock, distrust=nobody)
    await later.look()
    assert later.known == epoch.known
    assert later.is_after_loss
    clock.advance(seconds=DAY)
    assert not later.is_after_loss


async def test_data_that_is_brought_back_is_believed_again(
    gateway: Gateway, epoch: RedisEpoch, redis: Redis
) -> None:
    token = (await sign_in(gateway.sessions)).token
    before = epoch.known
    await redis.set(EPOCH_KEY, "of another day")
    with pytest.raises(Unavailable):
        await gateway.sessions.resolve(token)
    await redis.set(EPOCH_KEY, before)
    assert (await gateway.sessions.resolve(token)).session.user_id == 5


async def test_the_mark_of_another_gateway_is_taken_over(
    gateway: Gateway, epoch: RedisEpoch, redis: Redis, clock: FrozenClock
) -> None:
    other = RedisEpoch(redis, clock, distrust=nobody)
    await other.look()
    await redis.flushall()
    for _ in range(2):
        await other.look()
    with pytest.raises(Unavailable):
        await gateway.sessions.count()
    await epoch.look()
    assert epoch.known == other.known
    assert await gateway.sessions.count() == 0


async def test_an_unknown_token_without_a_loss_has_simply_ended(gateway: Gateway) -> None:
    started = await sign_in(gateway.sessions)
    await gateway.sessions.end(started.token)
    with pytest.raises(SessionEnded):
        await gateway.sessions.resolve(started.token)


async def test_a_redis_that_does_not_answer_changes_no_mark(epoch: RedisEpoch, redis: Redis) -> None:
    before = epoch.known
    await redis.client_pause(2300)
    await epoch.look()
    assert epoch.known == before


async def test_a_replica_judges_nothing(gateway: Gateway, redis: Redis) -> None:
    """Also where its script would only have read: a replica may not know yet that the session ended."""
    token = (await sign_in(gateway.sessions)).token
    await gateway.sessions.resolve(token)
    await redis.replicaof("127.0.0.1", "1")
    try:
        for ask in (gateway.sessions.resolve, gateway.sessions.find):
            with pytest.raises(Unavailable):
                await ask(token)
    finally:
        await redis.replicaof("NO", "ONE")
    assert (await gateway.sessions.resolve(token)).session.user_id == 5


async def test_what_is_remembered_is_worth_nothing_beside_a_replica_or_another_mark(
    redis: Redis, clock: FrozenClock
) -> None:
    told: list[str] = []
    epoch = RedisEpoch(redis, clock, distrust=lambda: told.append("distrust"))
    await epoch.look()
    told.clear()
    await epoch.look()
    assert told == []
    await redis.replicaof("127.0.0.1", "1")
    try:
        await epoch.look()
    finally:
        await redis.replicaof("NO", "ONE")
    assert told == ["distrust"]
    await redis.set(EPOCH_KEY, "another")
    await epoch.look()
    assert told == ["distrust"] * 2
