"""What the cases play on: servers that start when the first case needs them, and stop with the run."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from bench.load import Load
from bench.peers import caddy, envoy, nginx
from bench.processes import LOAD_CORE, PROXY_CORE, Server, doorward, python, whole_doorward
from bench.visitor import credentials
from bench.wrk import load

T = TypeVar("T")

CONNECTIONS = 32
SECONDS = 2
PLAIN = "/api/org"
NGINX, CADDY, ENVOY = "nginx, plain proxy", "Caddy, basic_auth", "Envoy, basic_auth"


class Stage:
    """All proxies stand in front of `behind`; the gateway's one worker takes it for its backend."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self._stack = stack
        self.folder = folder
        self._case = stack
        self._places = 0

    @contextmanager
    def case(self) -> Iterator[None]:
        """What is entered meanwhile stops at the end."""
        with ExitStack() as self._case:
            yield

    def enter(self, context: AbstractContextManager[T]) -> T:
        return self._case.enter_context(context)

    def _kept(self, context: AbstractContextManager[T]) -> T:
        return self._stack.enter_context(context)

    def place(self) -> Path:
        """An empty folder."""
        self._places += 1
        folder = self.folder / str(self._places)
        folder.mkdir()
        return folder

    @cached_property
    def internal(self) -> int:
        """Answers internal calls, and tells how many there were."""
        return self._kept(python("bench.upstream", core=LOAD_CORE))

    @cached_property
    def behind(self) -> int:
        live = self._kept(python("bench.echo", core=LOAD_CORE))
        return self._kept(nginx.upstream(self.folder, internal=self.internal, live=live, core=LOAD_CORE))

    @cached_property
    def sink(self) -> int:
        """The upstream for uploads."""
        return self._kept(python("bench.sink", core=LOAD_CORE))

    @cached_property
    def gateway(self) -> Server:
        return self._kept(doorward(self.place(), self.behind))

    def new_gateway(self) -> Server:
        """For this case alone."""
        return self.enter(doorward(self.place(), self.behind))

    @cached_property
    def upload_gateway(self) -> Server:
        return self._kept(doorward(self.place(), self.sink))

    @cached_property
    def whole(self) -> Server:
        """Gateway, backend and store on the proxies' core."""
        return self._kept(whole_doorward(self.place(), {}, core=PROXY_CORE))

    @cached_property
    def nginx(self) -> Server:
        return self._kept(nginx.plain(self.folder, self.behind))

    @cached_property
    def upload_nginx(self) -> Server:
        return self._kept(nginx.plain(self.folder, self.sink))

    @cached_property
    def caddy(self) -> Server:
        return self._kept(caddy.basic(self.folder, self.behind))

    @cached_property
    def envoy(self) -> Server:
        return self._kept(envoy.basic(self.folder, self.behind))

    @property
    def shown(self) -> dict[str, str]:
        """Header lines that prove a caller to the gateway; the session is new, so that it need not rotate soon."""
        return credentials(self.gateway.port)

    def get(
        self,
        server: Server,
        header: str,
        *,
        path: str = PLAIN,
        connections: int = CONNECTIONS,
        script: Path | None = None,
    ) -> Load:
        return lambda: load(
            server.port, header, path=path, connections=connections, seconds=SECONDS, script=script
        )
