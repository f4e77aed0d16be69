"""Errands on connections that were dialled for them."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from contract.errors import BadGateway
from relay.fast.errand import Errand
from relay.limits import UpstreamLimits
from relay.upstream import Begun, Outgoing, Upstream
from tests.relay.fast.customer import Customer
from tests.support.recorder import Call, Recorder

ORDER = b"GET /once HTTP/1.1\r\nHost: up.test\r\n\r\n"


async def _drop(call: Call) -> None:
    call.abort()


@pytest.fixture
async def recorder() -> AsyncIterator[Recorder]:
    recorder = await Recorder(script=_drop).start()
    yield recorder
    await recorder.close()


async def test_an_upstream_that_breaks_off_is_asked_once(recorder: Recorder) -> None:
    """Only a connection used before may have ended for reasons of its own."""
    upstream, customer = Upstream(recorder.address), Customer()
    assert Errand(upstream, ORDER, connection=await upstream.take()).begin(customer)
    await asyncio.wait_for(customer.over.wait(), 5)
    match customer.told:
        case [("refused", Begun() as begun)]:
            pass
        case told:
            raise AssertionError(told)
    with pytest.raises(BadGateway):
        await upstream.exchange(Outgoing(method="GET", target=b"/once"), begun=begun)
    assert len(recorder.requests) == 1


async def test_a_connection_that_has_ended_already_is_given_back(recorder: Recorder) -> None:
    upstream, customer = Upstream(recorder.address, limits=UpstreamLimits(connections=1, connect=1.0)), Customer()
    connection = await upstream.take()
    connection.abort()
    assert not Errand(upstream, ORDER, connection=connection).begin(customer)
    assert not customer.told
    upstream.give_back(await upstream.take(), clean=False)
