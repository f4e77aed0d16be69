import asyncio

import pytest

from contract.background import running


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
