"""Errands on connections that were dialled for them."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from contract.errors import BadGateway
from relay.fast.errand import Errand
from relay.fast.work import Work
from relay.limits import UpstreamLimits
from relay.upstream import Begun, Outgoing, Upstream
from tests.support.recorder import Call, Recorder

ORDER = b"GET /once HTTP/1.1\r\nHost: up.test\r\n\r\n"


class _Customer:
    def __init__(self) -> None:
        self.told: asyncio.Future[bytes | Begun | None] = asyncio.get_running_loop().create_future()

    def answered(self, answer: bytes) -> None:
        self.told.set_result(answer)

    def refused(self, begun: Begun | None) -> None:
        self.told.set_result(begun)

    def goes_on(self, work: Work) -> None:
        raise AssertionError(work)


async def _drop(call: Call) -> None:
    call.abort()


@pytest.fixture
async def recorder() -> AsyncIterator[Recorder]:
    recorder = await Recorder(script=_drop).start()
    yield recorder
    await recorder.close()


async def test_an_upstream_that_breaks_off_is_asked_once(recorder: Recorder) -> None:
    """Only a connection used before may have ended for reasons of its own."""
    upstream, customer = Upstream(recorder.address), _Customer()
    assert Errand(upstream, ORDER, connection=await upstream.take()).begin(customer)
    begun = await asyncio.wait_for(customer.told, 5)
    assert isinstance(begun, Begun)
    with pytest.raises(BadGateway):
        await upstream.exchange(Outgoing(method="GET", target=b"/once"), begun=begun)
    assert len(recorder.requests) == 1


async def test_a_connection_that_has_ended_already_is_given_back(recorder: Recorder) -> None:
    upstream, customer = Upstream(recorder.address, limits=UpstreamLimits(connections=1, connect=1.0)), _Customer()
    connection = await upstream.take()
    connection.abort()
    assert not Errand(upstream, ORDER, connection=connection).begin(customer)
    assert not customer.told.done()
    upstream.give_back(await upstream.take(), clean=False)
