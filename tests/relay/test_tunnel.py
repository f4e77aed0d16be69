import asyncio
import os
import socket

import psutil
import pytest

from relay.handshake import accept_for
from relay.limits import StreamLimits
from relay.listener import Listener
from tests.relay.conftest import Relay, StartRelay
from tests.support.rawclient import RawClient
from tests.support.recorder import Call

KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
HANDSHAKE = (
    b"GET /live HTTP/1.1\r\nHost: gw.test\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: chat\r\nSec-WebSocket-Key: " + KEY + b"\r\n\r\n"
)
MIB = 1024 * 1024


def switching(accept: bytes = accept_for(KEY)) -> bytes:
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept + b"\r\nSec-WebSocket-Protocol: chat\r\n\r\n"
    )


async def echo(call: Call) -> None:
    await call.send(switching() + b"hello")
    while data := await call.read():
        await call.send(data)
    call.close()


async def opened(relay: Relay) -> RawClient:
    client = await relay.client()
    await client.send(HANDSHAKE)
    assert (await client.head()).status == 101
    assert await client.reader.readexactly(5) == b"hello"
    return client


def test_the_accept_key_is_the_one_of_the_standard() -> None:
    assert accept_for(KEY) == b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


async def test_bytes_pass_both_ways_after_the_switch(start_relay: StartRelay) -> None:
    relay = await start_relay(echo)
    async with await relay.client() as client:
        await client.send(HANDSHAKE + b"early")
        head = await client.head()
        assert head.status == 101
        assert head.one("Sec-WebSocket-Accept") == accept_for(KEY)
        assert head.one("Sec-WebSocket-Protocol") == b"chat"
        assert (head.one("Upgrade"), head.one("Connection")) == (b"websocket", b"Upgrade")
        assert head.one("X-Seen") == b"once"
        assert await client.reader.readexactly(10) == b"helloearly"
        for size in (1, 1000, 100_000):
            await client.send(b"\x00" * size)
            assert await client.reader.readexactly(size) == b"\x00" * size
    request = relay.recorder.requests[0]
    assert (request.one("Upgrade"), request.one("Connection")) == (b"websocket", b"Upgrade")
    assert request.one("Sec-WebSocket-Key") == KEY
    await asyncio.wait_for(relay.recorder.ended[0].wait(), 1)


async def test_what_the_upstream_sent_before_it_left_arrives(start_relay: StartRelay) -> None:
    async def script(call: Call) -> None:
        await call.send(switching() + b"hello")
        await call.send(b"bye" * 100_000)
        call.close()

    relay = await start_relay(script)
    client = await opened(relay)
    assert await client.rest() == b"bye" * 100_000
    await client.close()


REFUSALS = {
    "other status": (b"HTTP/1.1 426 Upgrade Required\r\nContent-Length: 2\r\n\r\nno", 426),
    "wrong key": (switching(b"AAAAAAAAAAAAAAAAAAAAAAAAAAA="), 502),
    "no key": (b"HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", 502),
    "other protocol": (switching().replace(b"Upgrade: WebSocket", b"Upgrade: h2c"), 502),
    "nothing but the status": (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", 502),
}


@pytest.mark.parametrize(("said", "status"), REFUSALS.values(), ids=REFUSALS.keys())
async def test_nothing_is_tunnelled_after_a_failed_upgrade(
    start_relay: StartRelay, said: bytes, status: int
) -> None:
    async def script(call: Call) -> None:
        await call.send(said)
        await call.read()

    relay = await start_relay(script)
    async with await relay.client() as client:
        answer = await client.ask(HANDSHAKE + b"GET /smuggled HTTP/1.1\r\nHost: gw.test\r\n\r\n")
        assert answer.status == status
        assert answer.one("Connection") == b"close"
        assert await client.rest() == b""
    assert b"smuggled" not in relay.recorder.everything


@pytest.mark.parametrize(
    "connection",
    [b"Connection: upgrade", b"Connection: keep-alive\r\nConnection: Upgrade", b"Connection: ,Upgrade,"],
)
async def test_the_switch_may_be_asked_for_in_any_spelling(start_relay: StartRelay, connection: bytes) -> None:
    relay = await start_relay(echo)
    async with await relay.client() as client:
        await client.send(HANDSHAKE.replace(b"Connection: keep-alive, Upgrade", connection) + b"early")
        assert (await client.head()).status == 101
        assert await client.reader.readexactly(10) == b"helloearly"


@pytest.mark.parametrize(
    "upgrade",
    [b"websocket,", b"websocket\r\nUpgrade: websocket", b"h2c", b"websocket, h2c", b"tls/1.0", b"websocket/13"],
)
async def test_other_upgrades_are_not_passed_on(start_relay: StartRelay, upgrade: bytes) -> None:
    relay = await start_relay()
    async with await relay.client() as client:
        answer = await client.ask(
            HANDSHAKE.replace(b"Upgrade: websocket", b"Upgrade: " + upgrade + b"\r\nHTTP2-Settings: AAMAAABk")
        )
        assert answer.status == 200
        assert await client.rest() == b""
    assert not {"upgrade", "connection", "http2-settings"} & relay.recorder.requests[0].names


async def test_a_tunnel_can_be_cut_from_outside(start_relay: StartRelay) -> None:
    relay = await start_relay(echo)
    client = await opened(relay)
    (tunnel,) = relay.tunnels
    tunnel.cut()
    assert await client.rest() == b""
    await asyncio.wait_for(relay.recorder.ended[0].wait(), 1)
    await client.close()


async def test_a_side_that_does_not_read_stops_the_other_one(start_relay: StartRelay) -> None:
    async def script(call: Call) -> None:
        await call.send(switching() + b"hello")
        await asyncio.sleep(0.5)

    relay = await start_relay(script, keep_bytes=False)
    client = await opened(relay)
    before = psutil.Process(os.getpid()).memory_info().rss
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client.flood(), 0.3)
    assert psutil.Process(os.getpid()).memory_info().rss - before < 16 * MIB
    relay.tunnels[0].cut()
    await client.close()


async def test_what_came_with_the_switch_may_fill_the_caller_already(start_relay: StartRelay) -> None:
    """Such news comes only once, and it comes before there is a tunnel."""
    sent = 0

    async def script(call: Call) -> None:
        nonlocal sent
        await call.send(switching() + bytes(MIB))
        while not call.closed:
            await call.send(bytes(MIB))
            sent += 1

    relay = await start_relay(script, streams=StreamLimits(write_stall=0.3))
    with socket.create_server(("127.0.0.1", 0)) as sock, socket.socket() as client:
        for narrow, option in ((sock, socket.SO_SNDBUF), (client, socket.SO_RCVBUF)):
            narrow.setsockopt(socket.SOL_SOCKET, option, 4096)
        listener = Listener(relay.handle, allow_python_parser=True)
        await listener.listen(sock)
        client.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(client, sock.getsockname())
        await loop.sock_sendall(client, HANDSHAKE)
        await relay.recorder.until(b"/live")
        try:
            await asyncio.wait_for(relay.recorder.ended[0].wait(), 2)
        finally:
            await listener.close(0.2)
    assert sent < 16


async def test_an_upstream_that_does_not_read_has_left(start_relay: StartRelay) -> None:
    async def script(call: Call) -> None:
        await call.send(switching() + b"hello")
        await asyncio.sleep(3)

    relay = await start_relay(script, streams=StreamLimits(write_stall=0.2), keep_bytes=False)
    async with await opened(relay) as client:
        with pytest.raises(ConnectionError):
            await asyncio.wait_for(client.flood(), 2)
