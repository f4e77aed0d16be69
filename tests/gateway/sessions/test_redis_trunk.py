"""Many questions on one connection to Redis: each gets its own answer, or word that there is none, in time."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis

from contract.background import running
from contract.secret import Secret
from gateway.sessions.redis_link import connect
from gateway.sessions.redis_trunk import RedisTrunk, Untold
from tests.support.valkey import Valkey, running_valkey


async def answers(trunk: RedisTrunk) -> bool:
    try:
        return await trunk.ask("PING") == "PONG"
    except (Untold, TimeoutError):
        return False


async def until_it_answers(trunk: RedisTrunk) -> None:
    async with asyncio.timeout(5):
        while not await answers(trunk):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


@asynccontextmanager
async def trunk_to(redis: Redis) -> AsyncIterator[RedisTrunk]:
    trunk = RedisTrunk(redis)
    async with running(trunk.follow()):
        await until_it_answers(trunk)
        yield trunk


@pytest.fixture
async def trunk(redis: Redis) -> AsyncIterator[RedisTrunk]:
    async with trunk_to(redis) as made:
        yield made


@pytest.fixture
def own_server() -> Iterator[Valkey]:
    """One to be stopped."""
    with running_valkey() as server:
        yield server


@pytest.fixture
async def own_trunk(own_server: Valkey) -> AsyncIterator[RedisTrunk]:
    redis = connect(Secret(own_server.url))
    async with trunk_to(redis) as made:
        yield made
    await redis.aclose()


async def test_everybody_gets_the_answer_to_their_question(trunk: RedisTrunk) -> None:
    texts = [f"n\u00famero {number}" for number in range(500)]
    assert await asyncio.gather(*(trunk.ask("ECHO", text) for text in texts)) == texts


async def test_who_leaves_takes_nobody_elses_answer(trunk: RedisTrunk) -> None:
    asking = [asyncio.ensure_future(trunk.ask("ECHO", str(number))) for number in range(100)]
    await asyncio.sleep(0)
    for task in asking[::2]:
        task.cancel()
    found = await asyncio.gather(*asking, return_exceptions=True)
    assert found[1::2] == [str(number) for number in range(1, 100, 2)]
    assert all(isinstance(each, asyncio.CancelledError) for each in found[::2])
    assert await trunk.ask("ECHO", "after") == "after"


async def test_an_answer_in_many_pieces_is_one_answer(trunk: RedisTrunk) -> None:
    long = "x" * 1_000_000
    assert list(await asyncio.gather(trunk.ask("ECHO", long), trunk.ask("ECHO", "next"))) == [long, "next"]


async def test_what_redis_refuses_is_left_to_the_client(trunk: RedisTrunk) -> None:
    found = await asyncio.gather(
        trunk.ask("EVALSHA", "0" * 40, 0), trunk.ask("ECHO", "next"), return_exceptions=True
    )
    assert isinstance(found[0], Untold)
    assert found[1] == "next"


async def test_before_there_is_a_connection_the_client_is_asked(redis: Redis) -> None:
    with pytest.raises(Untold):
        await RedisTrunk(redis).ask("PING")


async def test_nobody_waits_longer_than_a_request_may(own_server: Valkey, own_trunk: RedisTrunk) -> None:
    began = time.monotonic()
    with own_server.frozen():
        found = await asyncio.gather(*(own_trunk.ask("PING") for _ in range(3)), return_exceptions=True)
        assert [type(each) for each in found] == [TimeoutError] * 3
        assert 1.9 < time.monotonic() - began < 4
        # Its answers belong to nobody now.
        with pytest.raises(Untold):
            await own_trunk.ask("ECHO", "late")
    await until_it_answers(own_trunk)
    assert await own_trunk.ask("ECHO", "mine") == "mine"


async def test_a_connection_that_ends_is_made_anew(own_server: Valkey, own_trunk: RedisTrunk) -> None:
    asking = asyncio.ensure_future(own_trunk.ask("BLPOP", "nothing", 0))
    await asyncio.sleep(0.05)
    own_server.stop()
    with pytest.raises(Untold):
        await asking
    own_server.start()
    await until_it_answers(own_trunk)
