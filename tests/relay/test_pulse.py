"""An upstream that does not answer: is it slow, or not there at all?"""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.errors import BadGateway
from relay.limits import UpstreamLimits
from relay.pulse import Pulse
from relay.upstream import Outgoing, Upstream
from tests.relay.conftest import StartRecorder
from tests.support.recorder import Call

WAITING = UpstreamLimits(first_byte=20.0, doubt=0.1)
QUICK = UpstreamLimits(first_byte=0.1)
GET = Outgoing(method="GET", target=b"/x")


@pytest.fixture
def orphan(tmp_path: Path) -> Iterator[str]:
    """A listener whose process is gone, while somebody else keeps it open: connections succeed, nobody reads."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        listener.listen(100)
        yield f"unix:{tmp_path / 'socket'}"


def doubtful(address: str) -> Upstream:
    return Upstream(address, limits=WAITING, living=Pulse(Upstream(address, limits=QUICK), target=b"/pulse"))


async def test_who_waits_for_nobody_is_told_long_before_the_deadline(orphan: str) -> None:
    upstream = doubtful(orphan)
    async with asyncio.timeout(5):
        told = await asyncio.gather(*(upstream.exchange(GET) for _ in range(50)), return_exceptions=True)
    assert [type(one) for one in told] == [BadGateway] * 50


async def test_a_slow_upstream_that_lives_is_waited_for(start_recorder: StartRecorder) -> None:
    async def script(call: Call) -> None:
        if call.request.target == b"/x":
            await asyncio.sleep(0.5)
        await call.answer()

    recorder = await start_recorder(script)
    upstream = doubtful(recorder.address)

    async def ask() -> bytes:
        async with await upstream.exchange(GET) as answer:
            return await answer.read(10)

    assert await asyncio.gather(*(ask() for _ in range(20))) == [b"ok"] * 20
    asked = [request.target for request in recorder.requests].count(b"/pulse")
    assert 1 <= asked < 20
    upstream.close()


async def test_who_is_answered_soon_asks_nothing(start_recorder: StartRecorder) -> None:
    recorder = await start_recorder()
    upstream = doubtful(recorder.address)
    async with await upstream.exchange(GET):
        await asyncio.sleep(0.3)
    assert len(recorder.requests) == 1
    upstream.close()
