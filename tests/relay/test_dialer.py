"""Connections that nobody takes."""

import socket
from contextlib import ExitStack

import pytest

from contract.settings.endpoint import Endpoint
from relay.dialer import ConnectTimedOut, Dialer


async def test_a_server_that_takes_no_connections_is_told_apart_from_one_that_is_slow_to_answer() -> None:
    with ExitStack() as opened, socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        host, port = full.getsockname()
        for _ in range(4):
            caller = opened.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex((host, port))
        dialer = Dialer(Endpoint(scheme="http", host=host, port=port), tls=None, guard=None, timeout=0.2)
        with pytest.raises(ConnectTimedOut):
            await dialer.dial()
