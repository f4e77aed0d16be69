"""Answers that two clients could read differently (security.md A41), and those that only look like it."""

import asyncio

import pytest

from contract.errors import BadGateway
from relay.answerreader import AnswerReader
from relay.upstream import Outgoing, Upstream
from tests.relay.conftest import StartRecorder
from tests.support.recorder import Call, Recorder

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
GET = Outgoing(method="GET", target=b"/x")


async def ask(upstream: Upstream, outgoing: Outgoing = GET) -> bytes:
    async with await upstream.exchange(outgoing) as answer:
        return await answer.read(1000)


def saying(*answers: bytes) -> Recorder:
    """Answers one after the other, then plain ones."""
    left = list(answers)

    async def script(call: Call) -> None:
        await call.body()
        if left:
            await call.send(left.pop(0))
        else:
            await call.answer(b"next")

    return Recorder(script=script)


BAD_ANSWERS = {
    "length and coding": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
    "coding and length": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    "length list": b"HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\n\r\nabc",
    "length with sign": b"HTTP/1.1 200 OK\r\nContent-Length: +3\r\n\r\nabc",
    "gzip, chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "coding twice": CHUNKED[:-2] + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "NUL in header": b"HTTP/1.1 200 OK\r\nX: a\x00b\r\nContent-Length: 0\r\n\r\n",
    "control byte in header": b"HTTP/1.1 200 OK\r\nX: a\x01b\r\nContent-Length: 0\r\n\r\n",
    "control byte in reason": b"HTTP/1.1 200 O\x01K\r\nContent-Length: 0\r\n\r\n",
    "LF only": b"HTTP/1.1 200 OK\nContent-Length: 0\n\n",
    "obs-fold": b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n",
    "space before colon": b"HTTP/1.1 200 OK\r\nX : a\r\nContent-Length: 0\r\n\r\n",
    "flood of 1xx": b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100,
    "unasked switch": b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    "204 with a length": b"HTTP/1.1 204 No\r\nContent-Length: 3\r\n\r\nabc",
    "204 with a coding": b"HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "huge head": b"HTTP/1.1 200 OK\r\nX: " + b"a" * 1_000_000,
    "many lines": b"HTTP/1.1 200 OK\r\n" + b"X: aaaaaaaaaaaaaaaaaaaaaaa\r\n" * 4000,
    "other version": b"HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "status below all others": b"HTTP/1.1 099 Soon\r\n\r\n" + CHUNKED,
    "status of four digits": b"HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
    "broken chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n",
    "endless trailers": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    + b"X: aaaaaaaaaa\r\n" * 9000,
}


@pytest.mark.parametrize("bad", BAD_ANSWERS.values(), ids=BAD_ANSWERS.keys())
async def test_an_answer_with_two_readings_is_a_502_and_its_connection_is_dropped(bad: bytes) -> None:
    recorder = await saying(bad).start()
    upstream = Upstream(recorder.address)
    with pytest.raises(BadGateway):
        await ask(upstream)
    assert await ask(upstream) == b"next"
    assert recorder.connections == 2
    upstream.close()
    await recorder.close()


GOOD_ANSWERS = {
    "length": (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", b"abc", 1),
    "no reason": (b"HTTP/1.1 200\r\nContent-Length: 3\r\n\r\nabc", b"abc", 1),
    "chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\n",
        b"abc",
        1,
    ),
    "interim": (
        b"HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" * 3 + b"HTTP/1.1 204 No\r\n\r\n",
        b"",
        1,
    ),
    "204 with length 0": (b"HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n", b"", 1),
    "close": (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc", b"abc", 2),
    "1.0": (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc", b"abc", 2),
    "surplus": (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\n\r\n", b"abc", 2),
    "surplus after chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        b"a",
        2,
    ),
    "surplus after 204": (b"HTTP/1.1 204 No\r\n\r\nabc", b"", 2),
    "surplus after 304": (b"HTTP/1.1 304 Not\r\nContent-Length: 3\r\n\r\nabc", b"", 2),
}


@pytest.mark.parametrize(("good", "body", "connections"), GOOD_ANSWERS.values(), ids=GOOD_ANSWERS.keys())
async def test_only_a_cleanly_ended_answer_leaves_its_connection_for_others(
    good: bytes, body: bytes, connections: int
) -> None:
    recorder = await saying(good).start()
    upstream = Upstream(recorder.address)
    assert await ask(upstream) == body
    assert await ask(upstream) == b"next"
    assert recorder.connections == connections
    upstream.close()
    await recorder.close()


@pytest.mark.parametrize("size", [1, 7, 64])
async def test_an_answer_in_small_pieces_reads_the_same(start_recorder: StartRecorder, size: int) -> None:
    whole = (
        b"HTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 Well done\r\nX-One: 1\r\nX-None:\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    )

    async def script(call: Call) -> None:
        for start in range(0, len(whole), size):
            await call.send(whole[start : start + size])
            await asyncio.sleep(0)

    upstream = Upstream((await start_recorder(script)).address)
    async with await upstream.exchange(GET) as answer:
        assert (answer.status, answer.reason) == (200, b"Well done")
        assert answer.headers[:2] == [(b"X-One", b"1"), (b"X-None", b"")]
        assert await answer.read(10) == b"abc"
    upstream.close()


async def test_an_answer_may_end_with_its_connection(start_recorder: StartRecorder) -> None:
    async def script(call: Call) -> None:
        await call.send(b"HTTP/1.1 200 OK\r\n\r\nabc")
        call.close()

    upstream = Upstream((await start_recorder(script)).address)
    assert await ask(upstream) == b"abc"


@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"]
)
async def test_an_answer_that_breaks_off_is_a_502(start_recorder: StartRecorder, start: bytes) -> None:
    async def script(call: Call) -> None:
        await call.send(start)
        call.close()

    upstream = Upstream((await start_recorder(script)).address)
    with pytest.raises(BadGateway):
        await ask(upstream)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_nothing_behind_the_last_chunk_is_of_this_answer(size: int) -> None:
    """Not even where the parser takes it for a whole answer, whose body lasts until the end."""
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nmine\r\n0\r\n\r\n"
    sent = answer + b"HTTP/1.0 200 OK\r\n\r\nanother's"
    reader = AnswerReader("GET")
    for at in range(0, len(sent), size):
        reader.feed(sent[at : at + size])
    assert (b"".join(reader.chunks), reader.ended, reader.surplus) == (b"mine", True, True)
