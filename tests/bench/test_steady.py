import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bench.steady import get, steady

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Server(asyncio.Protocol):
    """Answers at once, but for one moment in which it holds everybody up."""

    asked = 0

    def __init__(self, answer: bytes, *, stalls_at: int, stall: float) -> None:
        self._answer = answer
        self._stalls_at = stalls_at
        self._stall = stall

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        Server.asked += 1
        if Server.asked == self._stalls_at:
            time.sleep(self._stall)
        self._transport.write(self._answer)


@contextmanager
def server(answer: bytes = OK, *, stalls_at: int = 0, stall: float = 0.0) -> Iterator[int]:
    Server.asked = 0
    loop = asyncio.new_event_loop()
    made = loop.run_until_complete(
        loop.create_server(lambda: Server(answer, stalls_at=stalls_at, stall=stall), "127.0.0.1", 0)
    )
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield made.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        made.close()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def test_it_asks_as_often_as_it_was_told() -> None:
    with server() as port:
        found = steady(port, get("X: y", "/"), rate=200, seconds=1, connections=4)
        assert Server.asked == 200
    assert 180 <= found.per_second <= 220


def test_who_waits_behind_a_stall_is_counted_with_the_whole_wait() -> None:
    with server(stalls_at=100, stall=0.4) as port:
        found = steady(port, get("X: y", "/"), rate=200, seconds=1, connections=4)
    # 80 of 200 were due within the stall, though no more than four were sent in it.
    assert found.p99 > 300
    assert found.p50 < 200


def test_a_refusal_is_no_result() -> None:
    refusing = server(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
    with refusing as port, pytest.raises(RuntimeError, match="401"):
        steady(port, get("X: y", "/"), rate=200, seconds=1, connections=4)
