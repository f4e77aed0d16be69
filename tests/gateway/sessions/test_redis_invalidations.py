"""What one gateway hears of sessions that another one changed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from redis.asyncio import Redis

from contract.clock import Clock, SystemClock
from contract.secret import Secret
from gateway.sessions.model import SessionEnded
from gateway.sessions.news import SessionNews
from gateway.sessions.redis_invalidations import RedisInvalidations
from gateway.sessions.redis_link import connect
from tests.gateway.sessions.gateways import Gateway, sign_in
from tests.support.clock import RunningClock
from tests.support.valkey import Valkey, running_valkey
from tests.support.waiting import until


@asynccontextmanager
async def following(gateway: Gateway, clock: Clock) -> AsyncIterator[None]:
    news = SessionNews(memory=gateway.memory, endings=gateway.endings, store=gateway.store)
    tasks = [
        asyncio.create_task(RedisInvalidations(gateway.redis, news, clock).follow()),
        asyncio.create_task(news.look_after_watched()),
    ]
    try:
        await until(lambda: gateway.memory.is_coherent)
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await gateway.store.settle()


@pytest.fixture
async def here(redis: Redis) -> AsyncIterator[Gateway]:
    clock = SystemClock()
    gateway = Gateway(redis, clock)
    async with following(gateway, clock):
        yield gateway


@pytest.fixture
async def elsewhere(valkey: Valkey) -> AsyncIterator[Gateway]:
    redis = connect(Secret(valkey.url))
    yield Gateway(redis, SystemClock())
    await redis.aclose()


async def remembered(gateway: Gateway, user_id: int = 5) -> str:
    token = (await sign_in(gateway.sessions, user_id)).token
    await gateway.sessions.resolve(token)
    # Its first use is a change of the session, of which this gateway hears like all others.
    await asyncio.sleep(0.02)
    await gateway.sessions.resolve(token)
    assert len(gateway.memory) == 1
    return token


async def test_a_session_that_ends_elsewhere_is_forgotten_here(here: Gateway, elsewhere: Gateway) -> None:
    token = await remembered(here)
    await elsewhere.sessions.end(token)
    await until(lambda: len(here.memory) == 0, seconds=3)
    with pytest.raises(SessionEnded):
        await here.sessions.resolve(token)


async def test_a_session_that_is_rotated_elsewhere_is_forgotten_here(here: Gateway, elsewhere: Gateway) -> None:
    token = await remembered(here)
    successor = (await elsewhere.sessions.rotate(token)).successor
    await until(lambda: len(here.memory) == 0, seconds=3)
    assert (await here.sessions.resolve(token)).successor == successor


async def test_a_memory_lives_as_long_as_nothing_changes(here: Gateway) -> None:
    await remembered(here)
    await asyncio.sleep(1.2)
    assert len(here.memory) == 1
    assert here.memory.is_coherent


async def test_to_note_a_use_is_no_change(redis: Redis) -> None:
    """Or every visit would begin twice."""
    clock = RunningClock()
    gateway = Gateway(redis, clock)
    async with following(gateway, clock):
        token = await remembered(gateway)
        [first] = await gateway.sessions.list_of(5)
        clock.advance(seconds=61)
        await until(lambda: gateway.memory.is_coherent)
        await gateway.sessions.learn(token)
        await asyncio.sleep(0.05)
        [later] = await gateway.sessions.list_of(5)
        assert later.used_at >= first.used_at + 61
        found = gateway.sessions.recall(token)()
        assert found is not None
        assert found.used_at == later.used_at
        await gateway.sessions.end(token)
        assert [key async for key in redis.scan_iter(f"*:{later.id}")] == []


async def test_an_emptied_store_is_forgotten_at_once(here: Gateway, redis: Redis) -> None:
    await remembered(here)
    await redis.flushall()
    await until(lambda: len(here.memory) == 0, seconds=3)


async def test_a_key_that_somebody_deletes_by_hand_is_forgotten(here: Gateway, redis: Redis) -> None:
    token = await remembered(here)
    [session] = await here.sessions.list_of(5)
    await redis.delete(f"{{doorward}}:sess:{session.id}")
    await until(lambda: len(here.memory) == 0, seconds=3)
    with pytest.raises(SessionEnded):
        await here.sessions.resolve(token)


async def test_a_link_that_is_cut_leaves_no_memory_and_is_made_anew(here: Gateway, redis: Redis) -> None:
    await remembered(here)
    for client in await redis.client_list():
        if "tracking" in client["cmd"] or "t" in client["flags"]:
            await redis.client_kill_filter(_id=client["id"])
    await until(lambda: not here.memory.is_coherent, seconds=3)
    assert len(here.memory) == 0
    await until(lambda: here.memory.is_coherent)


async def test_a_server_that_refuses_to_track_costs_the_memory_alone(redis: Redis, valkey: Valkey) -> None:
    await redis.acl_setuser("plain", enabled=True, passwords=["+pw"], keys=["*"], commands=["+@all", "-client"])
    client = connect(Secret(f"unix://plain@{valkey.socket}?password=pw"))
    clock = SystemClock()
    gateway = Gateway(client, clock)
    news = SessionNews(memory=gateway.memory, endings=gateway.endings, store=gateway.store)
    task = asyncio.create_task(RedisInvalidations(client, news, clock).follow())
    token = (await sign_in(gateway.sessions)).token
    for _ in range(3):
        await asyncio.sleep(0.05)
        assert (await gateway.sessions.resolve(token)).session.user_id == 5
    assert not gateway.memory.is_coherent
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await client.aclose()
    await redis.acl_deluser("plain")


async def test_an_end_made_here_is_told_before_the_answer(here: Gateway) -> None:
    started = await sign_in(here.sessions)
    told: list[str] = []
    here.endings.watch(started.session.id, lambda: told.append("ended"))
    await here.sessions.end(started.token)
    assert told == ["ended"]


async def test_an_end_made_elsewhere_is_told_soon(here: Gateway, elsewhere: Gateway) -> None:
    started, other = await sign_in(here.sessions), await sign_in(here.sessions)
    told: list[str] = []
    here.endings.watch(started.session.id, lambda: told.append("ended"))
    here.endings.watch(other.session.id, lambda: told.append("other"))
    await elsewhere.sessions.resolve(started.token)
    await elsewhere.sessions.rotate(started.token)
    await asyncio.sleep(0.1)
    assert told == []
    await elsewhere.sessions.revoke(5, started.session.id)
    await until(lambda: told == ["ended"], seconds=3)


async def test_an_end_that_nobody_told_is_found_when_the_link_is_back(valkey: Valkey) -> None:
    with running_valkey() as server:
        redis = connect(Secret(server.url))
        clock = SystemClock()
        gateway = Gateway(redis, clock)
        async with following(gateway, clock):
            started = await sign_in(gateway.sessions)
            told: list[str] = []
            gateway.endings.watch(started.session.id, lambda: told.append("ended"))
            server.stop()
            await until(lambda: not gateway.memory.is_coherent)
            server.start()
            await until(lambda: told == ["ended"])
        await redis.aclose()


async def test_who_stopped_watching_is_told_nothing(here: Gateway) -> None:
    started = await sign_in(here.sessions)
    told: list[str] = []
    leave = here.endings.watch(started.session.id, lambda: told.append("first"))
    here.endings.watch(started.session.id, lambda: told.append("second"))
    leave()
    leave()
    await here.sessions.end(started.token)
    assert told == ["second"]
    assert not here.endings.watched
