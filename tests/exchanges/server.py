"""A fresh Doorward for one scenario: gateway and backend with nothing between them but their wire."""

import io
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from backend.app import opened
from contract.audit import AuditStream
from contract.settings import Settings, load
from gateway.app import Parts
from relay.fast.work import Clerk
from relay.listener import Handler, Listener
from tests.support.clock import RunningClock
from tests.support.database import open_database
from tests.support.stack import SECRET, connected, quick
from tests.support.valkey import Valkey

HOME = "http://localhost:3000/"
"""The recorded server's `root_url`, so that URLs compare on any port."""

Config = Mapping[str, str]
"""From `section.key` to its text."""


class Server:
    def __init__(self, address: tuple[str, int], clock: RunningClock) -> None:
        self.address = address
        self.clock = clock

    @property
    def host(self) -> str:
        return f"{self.address[0]}:{self.address[1]}"


@asynccontextmanager
async def open_server(folder: Path, valkey: Valkey, config: Config) -> AsyncIterator[Server]:
    """`config` is laid over what a server in `folder` needs."""
    gateway, backend = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
    settings = _settings(folder, valkey, config, gateway=_port(gateway), backend=_port(backend))
    clock = RunningClock()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(folder, clock=clock))
        behind = await stack.enter_async_context(opened(settings, database, clock, passwords=quick()))
        await stack.enter_async_context(_listening(behind.handle, backend, clerk=behind.express))
        redis = await stack.enter_async_context(connected(valkey))
        parts = Parts(settings, redis, clock, AuditStream(clock, io.StringIO()))
        door = await stack.enter_async_context(parts.open())
        await stack.enter_async_context(_listening(door.handle, gateway, clerk=parts.express()))
        yield Server(("127.0.0.1", _port(gateway)), clock)


def _port(sock: socket.socket) -> int:
    return int(sock.getsockname()[1])


def _settings(folder: Path, valkey: Valkey, config: Config, *, gateway: int, backend: int) -> Settings:
    """From a file, as an operator's would be."""
    wanted = {
        "paths.data": str(folder),
        "server.root_url": HOME,
        "server.http_port": str(gateway),
        "security.secret_key": SECRET,
        "gateway.redis_url": valkey.url,
        "gateway.backend_url": f"http://127.0.0.1:{backend}",
        **config,
    }
    sections: dict[str, list[str]] = {}
    for name, text in wanted.items():
        section, _, key = name.rpartition(".")
        sections.setdefault(section, []).append(f"{key} = {text}")
    file = folder / "doorward.ini"
    file.write_text("\n".join(f"[{name}]\n" + "\n".join(lines) for name, lines in sections.items()) + "\n")
    return load(file, {}, {})


@asynccontextmanager
async def _listening(handler: Handler, sock: socket.socket, *, clerk: Clerk | None = None) -> AsyncIterator[None]:
    listener = Listener(handler, allow_python_parser=True, clerk=clerk)
    await listener.listen(sock)
    try:
        yield
    finally:
        await listener.close(0.2)
