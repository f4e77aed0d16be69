import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis

from contract.background import running
from contract.forget import Forget
from contract.secret import Secret
from gateway.credentials.redis_broadcast import RedisBroadcast
from gateway.sessions.redis_link import connect
from tests.support.valkey import Valkey, running_valkey

EVERYTHING = "everything"


class Heard:
    def __init__(self) -> None:
        self.told: asyncio.Queue[object] = asyncio.Queue()

    def forget(self, forget: Forget, *, kept: int | None) -> None:
        self.told.put_nowait((forget, kept))

    def forget_all(self) -> None:
        self.told.put_nowait(EVERYTHING)

    async def next(self) -> object:
        return await asyncio.wait_for(self.told.get(), 5)


@asynccontextmanager
async def linked(valkey: Valkey) -> AsyncIterator[Redis]:
    redis = connect(Secret(valkey.url))
    yield redis
    await redis.aclose()


@asynccontextmanager
async def listening(redis: Redis) -> AsyncIterator[Heard]:
    heard = Heard()
    async with running(RedisBroadcast(redis, heard).listen()):
        # What was told before the link stood was missed.
        assert await heard.next() == EVERYTHING
        yield heard


@pytest.mark.parametrize("kept", [None, 7])
async def test_every_gateway_hears_what_one_tells(store: Valkey, kept: int | None) -> None:
    forget = Forget(user=5, cut_streams=True)
    async with linked(store) as here, linked(store) as there, listening(here) as first, listening(there) as second:
        await RedisBroadcast(here, Heard()).tell(forget, kept=kept)
        assert await first.next() == (forget, kept)
        assert await second.next() == (forget, kept)


@pytest.mark.parametrize("message", ["", "junk", "user=5", "user=5; sessions=none; identity; kept=x"])
async def test_a_message_that_cannot_be_read_means_everything(store: Valkey, message: str) -> None:
    async with linked(store) as redis, listening(redis) as heard:
        await redis.publish("{doorward}:forget", message)
        assert await heard.next() == EVERYTHING


async def test_a_link_that_broke_forgets_everything_and_listens_again(store: Valkey) -> None:
    forget = Forget(key=3)
    async with linked(store) as redis, listening(redis) as heard:
        await redis.client_kill_filter(_type="pubsub")
        assert await heard.next() == EVERYTHING
        await redis.publish("{doorward}:forget", forget.encode())
        assert await heard.next() == (forget, None)


async def test_telling_never_fails_the_change_that_is_made() -> None:
    with running_valkey() as valkey:
        async with linked(valkey) as redis:
            valkey.stop()
            await RedisBroadcast(redis, Heard()).tell(Forget(user=5), kept=None)


@pytest.mark.parametrize("turns", range(0, 30, 3))
async def test_the_link_to_redis_ends_at_whatever_moment_it_is_told_to(store: Valkey, turns: int) -> None:
    redis = connect(Secret(store.url))
    async with asyncio.timeout(2):
        async with running(RedisBroadcast(redis, Heard()).listen()):
            for _ in range(turns):
                await asyncio.sleep(0)
    await redis.aclose()
