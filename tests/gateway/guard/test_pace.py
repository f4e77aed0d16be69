import asyncio

from gateway.guard.pace import Pace


def now() -> float:
    return asyncio.get_running_loop().time()


async def spread(pace: Pace, refusals: int) -> float:
    begun = now()
    await asyncio.gather(*(pace.wait() for _ in range(refusals)))
    return now() - begun


async def test_few_refusals_wait_for_nothing() -> None:
    assert await spread(Pace(per_second=0.1), 1) < 0.5


async def test_a_flood_of_refusals_is_spread_over_time() -> None:
    assert 0.29 < await spread(Pace(per_second=100), 31) < 5


async def test_the_more_wait_the_slower_they_are_answered() -> None:
    assert await spread(Pace(per_second=1000), 300) > 0.5


async def test_nobody_waits_longer_than_the_bound() -> None:
    assert await spread(Pace(per_second=100, longest=0.1), 1000) < 5
