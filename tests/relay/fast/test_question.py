"""Questions of our own: whole answers, each on a connection that was idle, and none that is another's."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from contract.errors import GatewayTimeout
from relay.fast.question import Question
from relay.upstream import Upstream
from tests.support.recorder import Call, Recorder

PATIENCE = 5.0
DATED = b"Date: now\r\n"


class Played:
    """Answers with the question's body, as the question's target says."""

    def __init__(self) -> None:
        self.release = asyncio.Event()

    async def script(self, call: Call) -> None:
        body = await call.body()
        match call.request.target:
            case b"/late":
                await self.release.wait()
                await call.answer(body, headers=DATED)
            case b"/dropped":
                call.abort()
            case b"/in-chunks":
                await call.send(b"HTTP/1.1 200 OK\r\nDate: now\r\nTransfer-Encoding: chunked\r\n\r\n")
            case b"/odd":
                await call.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n")
            case b"/refused":
                await call.answer(body, status="503 Service Unavailable", headers=DATED)
            case _:
                await call.answer(body, headers=DATED)


@pytest.fixture
def played() -> Played:
    return Played()


@pytest.fixture
async def upstream(played: Played) -> AsyncIterator[Upstream]:
    """With one idle connection."""
    recorder = await Recorder(script=played.script).start()
    upstream = Upstream(recorder.address)
    upstream.give_back(await upstream.take(), clean=True)
    yield upstream
    played.release.set()
    upstream.close()
    await recorder.close()


async def asked(upstream: Upstream, body: bytes, target: bytes = b"/", within: float = PATIENCE) -> object:
    head = b"POST %b HTTP/1.1\r\nHost: up.test\r\nContent-Length: %d\r\n\r\n" % (target, len(body))
    return await Question(upstream).ask(head + body, within=within)


async def test_a_question_is_answered_on_the_connection_that_is_there(upstream: Upstream) -> None:
    for body in (b"one", b"two", b"x" * 100_000):
        assert await asked(upstream, body) == (200, body)


async def test_a_refusal_is_an_answer_too(upstream: Upstream) -> None:
    assert await asked(upstream, b"one", b"/refused") == (503, b"one")


async def test_without_an_idle_connection_nothing_is_asked(upstream: Upstream) -> None:
    upstream.give_back(await upstream.take(), clean=False)
    assert await asked(upstream, b"one") is None


@pytest.mark.parametrize("target", [b"/dropped", b"/in-chunks", b"/odd"])
async def test_what_is_no_whole_answer_is_none_and_its_connection_goes(upstream: Upstream, target: bytes) -> None:
    assert await asked(upstream, b"one", target) is None
    assert upstream.borrow() is None


async def test_nobody_waits_for_ever(upstream: Upstream) -> None:
    with pytest.raises(GatewayTimeout):
        await asked(upstream, b"one", b"/late", within=0.1)
    assert upstream.borrow() is None


async def test_who_leaves_leaves_their_answer_to_nobody(upstream: Upstream, played: Played) -> None:
    leaver = asyncio.ensure_future(asked(upstream, b"one", b"/late"))
    await asyncio.sleep(0.05)
    leaver.cancel()
    assert await asked(upstream, b"two") is None
    played.release.set()
    async with asyncio.timeout(5):
        while (answer := await asked(upstream, b"three")) is None:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
    assert answer == (200, b"three")
