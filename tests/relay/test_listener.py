import asyncio
import errno
import logging
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from aiohttp import web

from contract.answers import json_answer
from contract.errors import NotFound, Unauthenticated
from relay.body import read_body
from relay.limits import ListenerLimits
from relay.listener import Listener, parser_is_compiled
from relay.reading import read_request
from tests.relay.conftest import StartListener
from tests.support.certificate import server_and_client
from tests.support.rawclient import RawClient

GET = b"GET /x HTTP/1.1\r\nHost: gw.test\r\n\r\n"


async def echo(request: web.BaseRequest) -> web.StreamResponse:
    canonical = read_request(request)
    body = await read_body(request, limit=1000)
    return json_answer({"target": canonical.target.raw.decode(), "peer": canonical.peer, "body": body.decode()})


async def refuse(_: web.BaseRequest) -> web.StreamResponse:
    raise Unauthenticated(headers={"WWW-Authenticate": "Bearer"})


def test_the_parser_is_the_compiled_one() -> None:
    assert parser_is_compiled()


def test_the_other_parser_is_refused_unless_it_is_allowed() -> None:
    start = "from relay.listener import Listener; Listener(print)"
    ended = subprocess.run(
        [sys.executable, "-c", start],
        env={**os.environ, "AIOHTTP_NO_EXTENSIONS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "unset AIOHTTP_NO_EXTENSIONS" in ended.stderr


async def test_an_answer_of_ours_names_no_software(start_listener: StartListener) -> None:
    _, address = await start_listener(echo)
    async with await RawClient.connect(address) as client:
        for _ in range(3):
            answer = await client.ask(b"POST /x HTTP/1.1\r\nHost: gw.test\r\nContent-Length: 2\r\n\r\nhi")
            assert answer.body == b'{"target":"/x","peer":"127.0.0.1","body":"hi"}'
            assert answer.all("Server") == answer.all("Connection") == []


async def test_a_refusal_is_json_and_keeps_the_connection(start_listener: StartListener) -> None:
    _, address = await start_listener(refuse)
    async with await RawClient.connect(address) as client:
        for _ in range(2):
            answer = await client.ask(GET)
            assert answer.status == 401
            assert answer.one("WWW-Authenticate") == b"Bearer"
            assert answer.one("X-Content-Type-Options") == b"nosniff"
            assert b'"message":"Unauthorized"' in answer.body


async def test_a_bug_is_a_500_that_tells_nothing(
    start_listener: StartListener, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(request: web.BaseRequest) -> web.StreamResponse:
        raise RuntimeError(request.headers["Authorization"])

    _, address = await start_listener(broken)
    async with await RawClient.connect(address) as client:
        answer = await client.ask(b"GET /x HTTP/1.1\r\nHost: gw.test\r\nAuthorization: Bearer canary\r\n\r\n")
    assert (answer.status, answer.body) == (500, b'{"message":"Internal server error"}')
    assert answer.one("Connection") == b"close"
    assert "canary" not in caplog.text


@pytest.mark.parametrize(
    "lack", [MemoryError(), RuntimeError("can't start new thread"), OSError(errno.EMFILE, "Too many open files")]
)
async def test_a_lack_of_memory_threads_or_descriptors_is_a_503(
    start_listener: StartListener, lack: Exception
) -> None:
    async def starve(_: web.BaseRequest) -> web.StreamResponse:
        raise lack

    _, address = await start_listener(starve)
    async with await RawClient.connect(address) as client:
        for _ in range(2):
            answer = await client.ask(GET)
            assert (answer.status, answer.one("Retry-After")) == (503, b"2")


async def test_a_request_that_cannot_be_parsed_is_never_quoted(
    start_listener: StartListener, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    _, address = await start_listener(echo)
    for fault in (b"\x00", b"\r\nX y: z", b"\r\nContent-Length: 1\r\nContent-Length: 2", b"a" * 70_000):
        async with await RawClient.connect(address) as client:
            answer = await client.ask(
                b"GET /x HTTP/1.1\r\nHost: gw.test\r\nAuthorization: Bearer canary" + fault + b"\r\n\r\n"
            )
        assert answer.status in {400, 431}
        assert b"canary" not in answer.body
    shown = capsys.readouterr()
    assert "canary" not in caplog.text + shown.out + shown.err
    assert "request not understood" in shown.out


@pytest.mark.parametrize("start", [b"", b"GET", b"GET /x HTTP/1.1\r\nHost: gw.test\r\n"])
async def test_a_header_has_a_deadline(start_listener: StartListener, start: bytes) -> None:
    _, address = await start_listener(echo, limits=ListenerLimits(header=0.2, keep_alive=5))
    async with await RawClient.connect(address) as client:
        await client.send(start)
        began = time.monotonic()
        assert await client.rest() == b""
        assert 0.1 < time.monotonic() - began < 0.5


async def test_a_handshake_has_a_deadline(start_listener: StartListener, tmp_path: Path) -> None:
    tls, _ = server_and_client(tmp_path)
    limits = ListenerLimits(handshake=0.2, header=5, keep_alive=5)
    _, address = await start_listener(echo, limits=limits, tls=tls)
    async with await RawClient.connect(address) as client:
        await client.send(b"\x16\x03\x01\x02\x00\x01")
        began = time.monotonic()
        assert await client.rest() == b""
        assert 0.1 < time.monotonic() - began < 1.0


async def test_plain_words_on_a_listener_of_tls_get_no_answer(
    start_listener: StartListener, tmp_path: Path
) -> None:
    tls, trusting = server_and_client(tmp_path)
    _, address = await start_listener(echo, tls=tls)
    async with await RawClient.connect(address) as client:
        await client.send(GET)
        assert b"HTTP" not in await client.rest()
    async with await RawClient.connect(address, tls=trusting) as client:
        assert (await client.ask(GET)).status == 200


async def test_a_later_header_has_the_same_deadline_however_slowly_it_drips(start_listener: StartListener) -> None:
    _, address = await start_listener(echo, limits=ListenerLimits(header=0.2, keep_alive=5))
    async with await RawClient.connect(address) as client:
        assert (await client.ask(GET)).status == 200
        await asyncio.sleep(0.3)
        began = time.monotonic()
        for byte in GET:
            client.writer.write(bytes([byte]))
            await asyncio.sleep(0.1)
            if client.reader.at_eof():
                break
        assert 0.1 < time.monotonic() - began < 2.0
        assert await client.rest() == b""


async def test_an_idle_connection_ends_after_its_time(start_listener: StartListener) -> None:
    _, address = await start_listener(echo, limits=ListenerLimits(header=5, keep_alive=0.2))
    async with await RawClient.connect(address) as client:
        assert (await client.ask(GET)).status == 200
        began = time.monotonic()
        assert await client.rest() == b""
        assert 0.1 < time.monotonic() - began < 0.5


async def test_a_request_longer_than_the_header_deadline_is_not_cut(start_listener: StartListener) -> None:
    async def slow(_: web.BaseRequest) -> web.StreamResponse:
        await asyncio.sleep(0.3)
        return json_answer({})

    _, address = await start_listener(slow, limits=ListenerLimits(header=0.1, keep_alive=0.1))
    async with await RawClient.connect(address) as client:
        assert (await client.ask(GET)).status == 200


@pytest.mark.parametrize("expect", [b"", b"Expect: 100-continue\r\n"])
async def test_the_body_of_a_refused_request_is_not_awaited(start_listener: StartListener, expect: bytes) -> None:
    _, address = await start_listener(refuse, limits=ListenerLimits())
    async with await RawClient.connect(address) as client:
        began = time.monotonic()
        answer = await client.ask(
            b"POST /x HTTP/1.1\r\nHost: gw.test\r\n" + expect + b"Content-Length: 10000000000\r\n\r\n"
        )
        assert answer.status == 401
        assert answer.one("Connection") == b"close"
        assert await client.rest() == b""
        assert time.monotonic() - began < 1.1


async def test_a_refused_upload_is_taken_up_to_a_bound_only(start_listener: StartListener) -> None:
    _, address = await start_listener(refuse, limits=ListenerLimits(linger=0.3))
    async with await RawClient.connect(address) as client:
        await client.send(b"POST /x HTTP/1.1\r\nHost: gw.test\r\nContent-Length: 10000000000\r\n\r\n")
        began = time.monotonic()
        with pytest.raises(ConnectionError):
            await client.flood()
        assert time.monotonic() - began < 1


async def test_a_small_body_that_is_there_keeps_the_connection(start_listener: StartListener) -> None:
    _, address = await start_listener(refuse)
    async with await RawClient.connect(address) as client:
        for _ in range(2):
            answer = await client.ask(b"POST /x HTTP/1.1\r\nHost: gw.test\r\nContent-Length: 2\r\n\r\nhi")
            assert answer.status == 401
            assert answer.all("Connection") == []


async def test_a_body_over_the_limit_is_a_413(start_listener: StartListener) -> None:
    _, address = await start_listener(echo)
    for framing in (b"Content-Length: 2000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n7d0\r\n"):
        async with await RawClient.connect(address) as client:
            answer = await client.ask(b"POST /x HTTP/1.1\r\nHost: gw.test\r\n" + framing + b"a" * 2000)
            assert answer.status == 413
            assert answer.one("Connection") == b"close"


async def test_a_caller_that_leaves_cancels_its_handler(start_listener: StartListener) -> None:
    started, cancelled = asyncio.Event(), asyncio.Event()

    async def slow(_: web.BaseRequest) -> web.StreamResponse:
        started.set()
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            cancelled.set()
            raise
        raise NotFound

    _, address = await start_listener(slow)
    client = await RawClient.connect(address)
    await client.send(GET)
    await asyncio.wait_for(started.wait(), 1)
    await client.close()
    await asyncio.wait_for(cancelled.wait(), 1)


@pytest.mark.parametrize("connection", [b"", b"Connection: close\r\n"])
async def test_a_caller_that_does_not_read_the_last_answer_keeps_no_place(connection: bytes) -> None:
    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=bytes(60_000))

    listener = Listener(
        answer, limits=ListenerLimits(keep_alive=0.3, flush=0.3, connections=1), allow_python_parser=True
    )
    with socket.create_server(("127.0.0.1", 0)) as sock, socket.socket() as silent:
        for narrow, option in ((sock, socket.SO_SNDBUF), (silent, socket.SO_RCVBUF)):
            narrow.setsockopt(socket.SOL_SOCKET, option, 4096)
        await listener.listen(sock)
        silent.setblocking(False)
        await asyncio.get_running_loop().sock_connect(silent, sock.getsockname())
        await asyncio.get_running_loop().sock_sendall(silent, GET[:-2] + connection + b"\r\n")
        try:
            async with asyncio.timeout(5):
                while not await _is_served(sock.getsockname()):  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0.1)
        finally:
            await listener.close(0.2)


async def _is_served(address: tuple[str, int]) -> bool:
    async with await RawClient.connect(address) as client:
        await client.send(GET)
        return bool(await client.rest())


async def test_connections_over_the_cap_are_not_served(start_listener: StartListener) -> None:
    _, address = await start_listener(echo, limits=ListenerLimits(connections=2))
    async with await RawClient.connect(address) as one, await RawClient.connect(address) as two:
        assert (await one.ask(GET)).status == 200
        assert (await two.ask(GET)).status == 200
        async with await RawClient.connect(address) as three:
            assert await three.rest() == b""
        assert (await one.ask(GET)).status == 200


async def test_closing_waits_for_requests_under_way(start_listener: StartListener) -> None:
    started = asyncio.Event()

    async def slow(_: web.BaseRequest) -> web.StreamResponse:
        started.set()
        await asyncio.sleep(0.1)
        return json_answer({})

    listener, address = await start_listener(slow)
    async with await RawClient.connect(address) as busy, await RawClient.connect(address) as idle:
        await busy.send(GET)
        await started.wait()
        closing = asyncio.create_task(listener.close(2))
        answer = await busy.answer()
        assert answer.status == 200
        assert answer.one("Connection") == b"close"
        assert await idle.rest() == b""
        await asyncio.wait_for(closing, 1)
    with pytest.raises(ConnectionRefusedError):
        await RawClient.connect(address)


async def test_closing_cuts_what_does_not_end(start_listener: StartListener) -> None:
    started = asyncio.Event()

    async def endless(_: web.BaseRequest) -> web.StreamResponse:
        started.set()
        await asyncio.sleep(60)
        raise NotFound

    listener, address = await start_listener(endless)
    async with await RawClient.connect(address) as client:
        await client.send(GET)
        await started.wait()
        began = time.monotonic()
        await listener.close(0.2)
        assert time.monotonic() - began < 0.5
        assert await client.rest() == b""


async def test_a_unix_socket_is_listened_on_too(tmp_path: Path) -> None:
    path = tmp_path / "relay.sock"
    sock = socket.socket(socket.AF_UNIX)
    sock.bind(str(path))
    listener = Listener(echo)
    await listener.listen(sock)
    reader, writer = await asyncio.open_unix_connection(str(path))
    async with RawClient(reader, writer, patience=5) as client:
        assert (await client.ask(GET)).body == b'{"target":"/x","peer":"","body":""}'
    await listener.close(1)
