import asyncio

import pytest

from contract.errors import Problem, Unavailable
from gateway.guard.lane import AT_ONCE, AT_ONCE_OF_ONE, WAITING, WAITING_OF_ONE, Lane
from gateway.guard.pace import Pace
from gateway.guard.refusals import TooManyAttempts


class Crowd:
    """Callers who stay in the lane until they are let go."""

    def __init__(self) -> None:
        self.lane = Lane(Pace(per_second=1_000_000))
        self.most = 0
        self._inside = 0
        self._go = asyncio.Event()

    async def come(self, party: str) -> None:
        async with self.lane.place(party):
            self._inside += 1
            self.most = max(self.most, self._inside)
            await self._go.wait()
            self._inside -= 1

    async def all(self, parties: list[str]) -> list[BaseException | None]:
        coming = asyncio.gather(*(self.come(party) for party in parties), return_exceptions=True)
        await asyncio.sleep(0.05)
        self._go.set()
        return await coming


def refused(found: list[BaseException | None], kind: type[Problem]) -> int:
    return sum(isinstance(each, kind) for each in found)


async def test_one_party_takes_few_turns_at_once_and_may_wait_for_few_more() -> None:
    crowd = Crowd()
    found = await crowd.all(["a"] * 100)
    assert crowd.most == AT_ONCE_OF_ONE
    assert refused(found, TooManyAttempts) == 100 - AT_ONCE_OF_ONE - WAITING_OF_ONE


async def test_all_parties_together_are_bounded() -> None:
    crowd = Crowd()
    found = await crowd.all([str(number) for number in range(500)])
    assert crowd.most == AT_ONCE
    assert refused(found, Unavailable) == 500 - AT_ONCE - WAITING


async def test_a_crowd_of_one_party_leaves_room_for_another() -> None:
    crowd = Crowd()
    found = await crowd.all(["a"] * 100 + ["b"])
    assert found[-1] is None


async def test_who_left_takes_no_room() -> None:
    crowd = Crowd()
    waiting = [asyncio.create_task(crowd.come("a")) for _ in range(AT_ONCE_OF_ONE + WAITING_OF_ONE)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await crowd.come("a")
