"""What 1 000 connections cost that asked once and are kept."""

import socket
from collections.abc import Iterator

from bench.facts import Fact, Facts
from bench.processes import Server
from bench.resident import settled
from bench.stage import CADDY, ENVOY, NGINX, PLAIN, Stage
from bench.steady import get
from bench.visitor import BASIC, session

_CONNECTIONS = 1_000
_WARM = 50


def tables(stage: Stage) -> Iterator[Facts]:
    yield Facts(
        title=f"{_CONNECTIONS} idle connections",
        count=lambda: {
            "Doorward, session": _each(gateway := stage.new_gateway(), session(gateway.port)),
            CADDY: _each(stage.caddy, BASIC),
            ENVOY: _each(stage.envoy, BASIC),
            NGINX: _each(stage.nginx, BASIC),
        },
        notes=("growth of resident memory for each, after one request on it",),
    )


def _each(server: Server, header: str) -> Fact:
    request = get(header, PLAIN)
    _close(_asked(server.port, request, _WARM))
    before = settled(server)
    opened = _asked(server.port, request, _CONNECTIONS)
    after = settled(server)
    _close(opened)
    return Fact(value=(after - before) / _CONNECTIONS / 1000, unit="kB each")


def _asked(port: int, request: bytes, count: int) -> list[socket.socket]:
    opened = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(count)]
    for line in opened:
        line.sendall(request)
        if not line.recv(65536).startswith(b"HTTP/1.1 200"):
            raise RuntimeError("an idle connection was refused")
    return opened


def _close(opened: list[socket.socket]) -> None:
    for line in opened:
        line.close()
