"""The real command, started as its users start it; what it writes goes to files."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, ClassVar, Final

import psutil

from tests.support.processes import eventually, gone
from tests.support.vigil import VIGIL

REPOSITORY: Final = Path(__file__).resolve().parents[2]
STOP_SECONDS: Final = 5.0
_ABSENT: Final = Path(__file__).with_name("absent")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def plain_environment() -> dict[str, str]:
    """Ours, without the settings of whoever runs the tests, with no authorities to trust, and without `absent`.

    To read a file of all authorities takes each process a tenth of its start; what tests talk to has its own.
    """
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GF_")}
    return {**plain, "SSL_CERT_FILE": os.devnull, "SSL_CERT_DIR": os.devnull, "PYTHONPATH": str(_ABSENT)}


class Program:
    """`doorward WORDS`, alone in a process group, as a shell would have it."""

    through: ClassVar[tuple[str, ...]] = ()
    """Words before those of the command: a program that starts it."""

    def __init__(self, folder: Path, *words: str, settings: Mapping[str, str] | None = None) -> None:
        """`settings` are GF_* variables."""
        self._words = (*self.through, sys.executable, "-m", "doorward", *words)
        self._environment = {**plain_environment(), **(settings or {})}
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> psutil.Process:
        assert self._process is not None
        return psutil.Process(self._process.pid)

    @property
    def out(self) -> str:
        """The block and the audit."""
        return self._written("out")

    @property
    def err(self) -> str:
        """The logs and the complaints."""
        return self._written("err")

    def start(self) -> None:
        with self._file("out") as out, self._file("err") as err:
            self._process = subprocess.Popen(
                self._words,
                cwd=REPOSITORY,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                process_group=0,
            )

    def ends(self, *, within: float) -> int:
        """The exit code."""
        assert self._process is not None
        return self._process.wait(within)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """As a person would; whatever is left of it by then is killed, and a failure of the test."""
        family = self.family()
        os.killpg(self.process.pid, number)
        try:
            code = self.ends(within=STOP_SECONDS)
            left = [process for process in family if not gone(process)]
        finally:
            end(family)
            self._show()
        assert code == 0, f"exit code {code}: {self.err[-2000:]}"
        assert not left, f"left behind: {left}"

    def kill(self) -> None:
        """Only the process itself."""
        self.process.kill()
        self.ends(within=STOP_SECONDS)

    def family(self) -> list[psutil.Process]:
        """The process and all below it."""
        return [self.process, *self.process.children(recursive=True)]

    def _show(self) -> None:
        """Logs and audit must hold no credential; what is said to a person, such as a first password, may."""
        said = [line for line in self.out.splitlines() if line.startswith("{")]
        VIGIL.keep("\n".join([self.err, *said]))

    def _file(self, name: str) -> IO[bytes]:
        return (self._folder / name).open("ab")

    def _written(self, name: str) -> str:
        file = self._folder / name
        return file.read_text(errors="surrogateescape") if file.exists() else ""


def end(processes: list[psutil.Process]) -> None:
    for process in processes:
        if not gone(process):
            process.kill()
    assert eventually(lambda: all(map(gone, processes)))
