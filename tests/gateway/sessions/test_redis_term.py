"""Which master is believed, by what the Sentinels say; and a gateway that sees only a master of before."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest

from contract.errors import Unavailable
from contract.secret import Secret
from gateway.sessions.limits import Limits
from gateway.sessions.model import SessionEnded
from gateway.sessions.redis_link import connect
from gateway.sessions.redis_sessions import RedisSessions
from gateway.sessions.redis_term import Term, Word, agreed
from gateway.sessions.sessions import Sessions
from tests.gateway.sessions.gateways import KEYS, HeardAudit, sign_in
from tests.support.clock import RunningClock
from tests.support.fault_proxy import FaultProxy, Trouble
from tests.support.sentinels import Sentinels, running_sentinels

OLD, NEW = Term(3, ("10.0.0.1", 6379)), Term(4, ("10.0.0.2", 6379))
HALF_WAY = Term(4, OLD.master)
"""What the Sentinel that leads a fail-over says between two moments."""
LATE_SECONDS = 5.0
GOOD, ENDED, AWAY = "good", "ended", "away"


def word(term: Term, *, up: bool = True, moving: bool = False) -> Word:
    return Word(term=term, up=up, moving=moving)


@pytest.mark.parametrize(
    ("words", "believed"),
    [
        ([word(OLD), word(OLD), word(OLD)], OLD),
        ([word(OLD), word(OLD)], OLD),
        ([word(OLD)], None),
        ([], None),
        ([word(OLD), word(OLD), word(NEW)], None),
        ([word(OLD), word(NEW), word(NEW)], NEW),
        ([word(OLD, up=False), word(OLD, up=False), word(OLD)], None),
        ([word(OLD), word(OLD), word(OLD, moving=True)], None),
        ([word(OLD, up=False), word(OLD), word(HALF_WAY, moving=True)], None),
        ([word(NEW), word(NEW), word(HALF_WAY, moving=True)], NEW),
    ],
)
def test_most_sentinels_name_a_master_and_nobody_knows_of_a_later_one(
    words: list[Word], believed: Term | None
) -> None:
    assert agreed(words, of=3, since=0) == believed


def test_what_was_known_once_is_not_taken_back() -> None:
    assert agreed([word(OLD), word(OLD), word(OLD)], of=3, since=NEW.epoch) is None


def test_one_sentinel_that_leads_a_fail_over_names_nobody() -> None:
    assert agreed([word(HALF_WAY, moving=True)], of=1, since=0) is None


@pytest.fixture(scope="module")
def stubborn() -> Iterator[Sentinels]:
    """Their first master goes on as one, and answers, whatever they decide."""
    with running_sentinels(stubborn=True) as sentinels:
        yield sentinels


@asynccontextmanager
async def open_sessions(url: str) -> AsyncIterator[Sessions]:
    redis, clock = connect(Secret(url)), RunningClock()
    try:
        made = RedisSessions(redis, keys=KEYS, clock=clock, limits=Limits(), audit=HeardAudit())
        async with made.open():
            yield made.sessions
    finally:
        await redis.aclose()


async def test_a_gateway_that_reaches_the_old_master_alone_neither_logs_out_nor_lets_in(
    stubborn: Sentinels,
) -> None:
    async with AsyncExitStack() as stack:
        links = [
            await stack.enter_async_context(FaultProxy(("127.0.0.1", port)).open()) for port in stubborn.ports
        ]
        here = await stack.enter_async_context(open_sessions(stubborn.url))
        cut_off = await stack.enter_async_context(open_sessions(stubborn.url_by(link.port for link in links)))
        old = (await sign_in(here)).token
        for _ in range(2):
            await cut_off.resolve(old)
        for link in links:
            await link.make(Trouble.FREEZE)
        before = await asyncio.to_thread(stubborn.replace_master)
        await stubborn.taken_over(before)
        new = await _signed_in(here)
        await _ended(here, old)
        until = asyncio.get_running_loop().time() + LATE_SECONDS
        # The old master knows nothing of either.
        while await _told(cut_off, old) is GOOD:
            assert await _told(cut_off, new) is AWAY
            assert asyncio.get_running_loop().time() < until
            await asyncio.sleep(0.05)
        assert [await _told(cut_off, token) for token in (old, new)] == [AWAY, AWAY]
        for link in links:
            await link.make(Trouble.NONE)
        while (told := [await _told(cut_off, token) for token in (old, new)]) != [ENDED, GOOD]:
            assert told in ([AWAY, AWAY], [ENDED, AWAY], [AWAY, GOOD])
            await asyncio.sleep(0.05)


async def _told(sessions: Sessions, token: str) -> str:
    try:
        await sessions.resolve(token)
    except Unavailable:
        return AWAY
    except SessionEnded:
        return ENDED
    return GOOD


async def _signed_in(sessions: Sessions) -> str:
    while True:
        with suppress(Unavailable):
            return (await sign_in(sessions)).token
        await asyncio.sleep(0.05)


async def _ended(sessions: Sessions, token: str) -> None:
    while await _told(sessions, token) is not ENDED:
        with suppress(Unavailable):
            await sessions.end(token)
