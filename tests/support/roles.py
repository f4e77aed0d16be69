"""Gateway and backend as separate commands, over TCP and a Valkey of nobody's."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.doorward import short_folder
from tests.support.processes import eventually
from tests.support.programs import Program, free_port
from tests.support.valkey import running_valkey


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    gateway: Program
    backend: Program
    gateway_url: str
    backend_url: str


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@contextmanager
def running_roles(
    settings: Mapping[str, str] | None = None, *, backend_scheme: str = "http", gateway_scheme: str = "http"
) -> Iterator[Roles]:
    """They share nothing but settings: each has a data folder of its own."""
    with short_folder() as folder, running_valkey() as valkey:
        ports = free_port(), free_port()
        gateway_url, backend_url = (
            f"{scheme}://127.0.0.1:{port}"
            for scheme, port in zip((gateway_scheme, backend_scheme), ports, strict=True)
        )
        wanted = {
            "GF_SECURITY_SECRET_KEY": "known to both, and to nobody else",
            "GF_GATEWAY_REDIS_URL": valkey.url,
            "GF_GATEWAY_BACKEND_URL": backend_url,
            "GF_BACKEND_LISTEN": backend_url,
            "GF_SERVER_HTTP_PORT": str(ports[0]),
            **(settings or {}),
        }
        gateway, backend = (_started(folder / name, name, wanted) for name in ("gateway", "backend"))
        try:
            assert eventually(lambda: all(map(listens, ports)), seconds=20), gateway.err + backend.err
            yield Roles(gateway=gateway, backend=backend, gateway_url=gateway_url, backend_url=backend_url)
        finally:
            gateway.stop()
            backend.stop()


def _started(folder: Path, command: str, settings: dict[str, str]) -> Program:
    folder.mkdir()
    program = Program(folder, command, f"--data={folder / 'data'}", settings=settings)
    program.start()
    return program
