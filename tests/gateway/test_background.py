import asyncio

import pytest

from contract.secret import Secret
from gateway.background import running
from gateway.credentials.redis_broadcast import RedisBroadcast
from gateway.sessions.redis_link import connect
from tests.support.valkey import Valkey


class NoMemory:
    def forget(self, forget: object, *, kept: int | None) -> None: ...

    def forget_all(self) -> None: ...


async def test_work_that_does_not_hear_the_first_call_to_stop_is_told_again() -> None:
    heard = 0

    async def work() -> None:
        nonlocal heard
        while heard < 3:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                heard += 1
        raise asyncio.CancelledError

    async with running(work()):
        await asyncio.sleep(0)
    assert heard == 3


async def test_a_fault_of_the_work_is_not_lost() -> None:
    async def work() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        async with running(work()):
            await asyncio.sleep(0)


@pytest.mark.parametrize("turns", range(0, 30, 3))
async def test_the_link_to_redis_ends_at_whatever_moment_it_is_told_to(store: Valkey, turns: int) -> None:
    redis = connect(Secret(store.url))
    async with asyncio.timeout(2):
        async with running(RedisBroadcast(redis, NoMemory()).listen()):
            for _ in range(turns):
                await asyncio.sleep(0)
    await redis.aclose()
