import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from contract.settings import Endpoint, load
from doorward.probe import Probe, backend_probe, gateway_probe
from relay.tls import server_context
from tests.support.authority import Authority


@asynccontextmanager
async def server(answer: bytes, path: Path) -> AsyncIterator[list[bytes]]:
    heard: list[bytes] = []

    async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_unix_server(answered, path=str(path)):
        yield heard


def probe_of(path: Path) -> Probe:
    return Probe(endpoint=Endpoint(scheme="unix", socket_path=path), authority="localhost:3000")


async def test_it_tells_the_status_of_the_answer(tmp_path: Path) -> None:
    async with server(b"HTTP/1.1 503 Away\r\n\r\n", tmp_path / "s") as heard:
        assert await probe_of(tmp_path / "s").status() == 503
    assert heard == [b"GET /api/health HTTP/1.1\r\nHost: localhost:3000\r\nConnection: close\r\n\r\n"]


async def test_what_is_no_http_is_no_answer(tmp_path: Path) -> None:
    for answer in (b"", b"SSH-2.0-x\r\n", b"one two three\r\n", b"x" * 100_000):
        async with server(answer, tmp_path / "s"):
            assert await probe_of(tmp_path / "s").status() is None


async def test_nothing_there_is_no_answer(tmp_path: Path) -> None:
    assert await probe_of(tmp_path / "s").status() is None


async def test_who_wants_a_certificate_is_there(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    strict = server_context(authority.server().files(authorities=authority.file))
    async with await asyncio.start_server(lambda *_: None, "127.0.0.1", 0, ssl=strict) as listener:
        port = listener.sockets[0].getsockname()[1]
        probe = Probe(endpoint=Endpoint(scheme="https", host="127.0.0.1", port=port), authority="localhost")
        assert await probe.status() == 401


def test_a_gateway_on_all_interfaces_is_asked_on_loopback_under_its_own_name() -> None:
    overrides = {
        ("server", "http_addr"): "0.0.0.0",  # noqa: S104 - the case under test
        ("server", "domain"): "dash.example.org",
        ("server", "root_url"): "https://dash.example.org/grafana/",
        ("server", "serve_from_sub_path"): "true",
    }
    probe = gateway_probe(load(None, {}, overrides))
    assert (str(probe.endpoint), probe.authority) == ("http://127.0.0.1:3000", "dash.example.org:3000")
    assert probe.path == "/grafana/api/health"


def test_the_backend_is_asked_where_the_gateway_finds_it() -> None:
    probe = backend_probe(load(None, {}, {("paths", "data"): "/srv/doorward"}))
    assert str(probe.endpoint) == "unix:/srv/doorward/backend.sock"
