import asyncio

from gateway.guard.pace import Pace


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_few_refusals_wait_for_nothing() -> None:
    pace, begun = Pace(per_second=0.1), now()
    await pace.wait()
    assert now() - begun < 0.5


async def test_a_flood_of_refusals_is_spread_over_time() -> None:
    pace, begun = Pace(per_second=100), now()
    await asyncio.gather(*(pace.wait() for _ in range(31)))
    assert 0.29 < now() - begun < 5


async def test_nobody_waits_longer_than_the_bound() -> None:
    pace, begun = Pace(per_second=100, longest=0.1), now()
    await asyncio.gather(*(pace.wait() for _ in range(1000)))
    assert now() - begun < 5
