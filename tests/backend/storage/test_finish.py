import asyncio

import pytest

from backend.storage.finish import finish


async def test_work_is_finished_though_its_caller_is_cancelled_twice() -> None:
    done = asyncio.Event()

    async def work() -> None:
        await asyncio.sleep(0.02)
        done.set()

    caller = asyncio.create_task(finish(work()))
    for _ in range(2):
        await asyncio.sleep(0.001)
        caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert done.is_set()


async def test_a_failure_reaches_the_caller() -> None:
    async def work() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await finish(work())


async def test_a_result_reaches_the_caller() -> None:
    async def work() -> int:
        return 7

    assert await finish(work()) == 7
