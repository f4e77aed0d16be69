"""An exchange on a connection that was lost before it began."""

import asyncio

import pytest

from contract.errors import BadGateway
from contract.settings.endpoint import Endpoint
from relay.dialer import Dialer
from relay.exchange import Exchange
from relay.limits import UpstreamLimits
from relay.upstream import Outgoing


def _dialer(server: asyncio.Server) -> Dialer:
    host, port = server.sockets[0].getsockname()
    return Dialer(Endpoint(scheme="http", host=host, port=port), tls=None, guard=None, timeout=1.0)


async def test_a_connection_that_ended_before_it_was_used_keeps_nobody_waiting() -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        connection = await _dialer(server).dial()
        async with asyncio.timeout(5):
            while connection.usable:  # noqa: ASYNC110 - the connection tells nobody while it is idle
                await asyncio.sleep(0.01)
            kept: list[bool] = []
            exchange = Exchange(connection, limits=UpstreamLimits(), give_back=kept.append)
            with pytest.raises(BadGateway):
                await exchange.ask(Outgoing(method="GET", target=b"/"), authority=b"x")
    assert kept == [False]
