import asyncio

from relay.fast.patience import SECONDS, Patience


class _Waiting:
    def __init__(self) -> None:
        self.over = asyncio.Event()

    def waited(self) -> None:
        self.over.set()

    def refuse(self) -> None:
        self.over.set()


async def test_who_waits_too_long_is_told_so() -> None:
    patience, waiting = Patience(), _Waiting()
    patience.begin(waiting)
    await asyncio.sleep(SECONDS / 2)
    assert not waiting.over.is_set()
    await asyncio.wait_for(waiting.over.wait(), 5)


async def test_who_has_an_answer_is_told_nothing() -> None:
    patience, answered, late = Patience(), _Waiting(), _Waiting()
    patience.begin(answered)
    patience.begin(late)
    patience.end(answered)
    await asyncio.wait_for(late.over.wait(), 5)
    assert not answered.over.is_set()


async def test_at_the_end_nobody_waits_on() -> None:
    patience, waiting = Patience(), _Waiting()
    patience.begin(waiting)
    patience.exhaust()
    assert waiting.over.is_set()
