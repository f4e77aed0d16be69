"""Requests with a body on their way to a data source: each is sent once, whole or not at all."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from backend.storage.database import Database
from relay.fast.patience import SECONDS
from tests.backend.datasources.proxy.conftest import Backend, Caller
from tests.support.rawclient import RawClient
from tests.support.recorder import Call, Recorder

QUERY = "/api/datasources/proxy/1/api/v1/query"
BODY = b"query=up"


@pytest.fixture
async def recorder() -> AsyncIterator[Recorder]:
    recorder = await Recorder().start()
    yield recorder
    await recorder.close()


@pytest.fixture
async def caller(backend: Backend, recorder: Recorder) -> Caller:
    """Whose next request finds its source known, and a connection to it."""
    await backend.add(recorder.address)
    caller = await backend.caller()
    assert (await caller.ask("GET", QUERY)).status == 200
    recorder.requests.clear()
    return caller


def sent(recorder: Recorder) -> list[tuple[str, bytes]]:
    return [(each.method, each.body) for each in recorder.requests]


async def test_a_small_body_goes_fast_where_nothing_has_to_be_waited_for(
    caller: Caller, backend: Backend, recorder: Recorder, database: Database
) -> None:
    express = backend.express[-1]
    assert express is not None
    before = express.carried
    assert (await caller.ask("POST", QUERY, BODY)).status == 200
    assert sent(recorder) == [("POST", BODY)]
    assert express.carried - before == (0 if database.state() is None else 1)


async def test_a_signature_is_good_once(caller: Caller, recorder: Recorder) -> None:
    data = caller.written("POST", QUERY, BODY)
    statuses = []
    for _ in range(3):
        async with await RawClient.connect(caller.address) as client:
            statuses.append((await client.ask(data)).status)
    assert statuses == [200, 401, 401]
    assert sent(recorder) == [("POST", BODY)]


async def test_one_that_was_used_slowly_is_not_good_here_either(caller: Caller, recorder: Recorder) -> None:
    data = caller.written("POST", QUERY, BODY)
    async with await RawClient.connect(caller.address) as client:
        # In two pieces no lane but the slow one takes it.
        await client.send(data[:-3])
        await asyncio.sleep(0.05)
        await client.send(data[-3:])
        assert (await client.answer()).status == 200
    async with await RawClient.connect(caller.address) as client:
        assert (await client.ask(data)).status == 401
    assert sent(recorder) == [("POST", BODY)]


@pytest.mark.parametrize("status", ["204 No Content", "401 Unauthorized"])
async def test_an_answer_that_needs_the_other_lane_is_no_second_request(
    caller: Caller, recorder: Recorder, status: str
) -> None:
    async def answer(call: Call) -> None:
        await call.body()
        await call.send(f"HTTP/1.1 {status}\r\n\r\n".encode())
        call.close()

    recorder.script = answer
    reply = await caller.ask("POST", QUERY, BODY)
    assert (reply.status, sent(recorder)) == (204 if status.startswith("204") else 400, [("POST", BODY)])


async def test_a_late_answer_is_waited_for(caller: Caller, recorder: Recorder) -> None:
    async def answer(call: Call) -> None:
        await call.body()
        await asyncio.sleep(2.1 * SECONDS)
        await call.answer(b"late")

    recorder.script = answer
    reply = await caller.ask("POST", QUERY, BODY)
    assert (reply.status, reply.body, sent(recorder)) == (200, b"late", [("POST", BODY)])


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
async def test_what_a_source_left_unanswered_is_not_sent_again(
    caller: Caller, recorder: Recorder, method: str
) -> None:
    async def leave(call: Call) -> None:
        await call.body()
        call.abort()

    recorder.script = leave
    assert (await caller.ask(method, QUERY, BODY)).status == 502
    assert sent(recorder) == [(method, BODY)]


async def test_a_source_that_moved_meanwhile_is_sent_nothing(
    caller: Caller, backend: Backend, recorder: Recorder
) -> None:
    arrived, moved = asyncio.Event(), await Recorder().start()

    async def answer(call: Call) -> None:
        await call.body()
        arrived.set()
        await asyncio.sleep(2.1 * SECONDS)
        await call.answer()

    recorder.script = answer
    asking = asyncio.create_task(caller.ask("POST", QUERY, BODY))
    await arrived.wait()
    await backend.move(1, moved.address)
    assert (await asking).status in {200, 502}
    assert (len(recorder.requests), moved.requests) == (1, [])
    await moved.close()
