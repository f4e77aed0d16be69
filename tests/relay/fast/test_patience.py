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


class _Steadfast:
    """Waits on, however often it is told."""

    def __init__(self, patience: Patience) -> None:
        self.told = 0
        self._patience = patience

    def waited(self) -> None:
        self.told += 1
        self._patience.begin(self)

    def refuse(self) -> None: ...


async def test_one_timer_serves_all_who_wait_on() -> None:
    """Two timers, each of which set two more, would keep a process from all other work within seconds."""
    patience, loop = Patience(), asyncio.get_running_loop()
    early, late = _Steadfast(patience), _Steadfast(patience)
    patience.begin(early)
    loop.call_later(1.5 * SECONDS, patience.begin, late)
    await asyncio.sleep(4.5 * SECONDS)
    assert (early.told, late.told) == (2, 1)
    patience.exhaust()
