import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from tests.support import small_doorward
from tests.support.processes import eventually, gone
from tests.support.programs import plain_environment

CHILDREN = ("gateway", "backend", "valkey-server")


@contextmanager
def started(data: Path, port: int = 0, *settings: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-P", small_doorward.__file__, "run", str(data), str(port), *map(str, settings)]
    pipe, plain = subprocess.PIPE, plain_environment()
    with subprocess.Popen(command, env=plain, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=10)


class Running:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.block = "".join(iter(lambda: self._line().replace("\0", ""), "  Stop"))

    def _line(self) -> str:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "it ended before it was ready"
        return "  Stop" if line.startswith("  Stop") else line

    @property
    def port(self) -> int:
        return int(self.block.split("127.0.0.1:")[1].split(")")[0])

    def children(self) -> dict[str, psutil.Process]:
        found = {}
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess, StopIteration):
                names = {Path(word).name for words in child.cmdline() for word in words.split()}
                found[next(name for name in CHILDREN if name in names)] = child
        return found

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as caller:
            caller.sendall(b"GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return caller.recv(65536) == small_doorward.ANSWER
        return False


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with started(tmp_path) as process:
        yield Running(process)


def test_it_says_where_it_is_how_to_log_in_and_what_is_embedded(running: Running, tmp_path: Path) -> None:
    assert f"http://localhost:{running.port}/" in running.block
    assert "admin / admin" in running.block
    assert "accepted from this machine only" in running.block
    assert str(tmp_path) in running.block
    assert "embedded" in running.block
    assert running.answers()


@pytest.mark.parametrize("name", CHILDREN)
def test_what_is_killed_is_back_within_three_seconds(running: Running, name: str) -> None:
    before = running.children()[name]
    before.kill()
    assert eventually(lambda: running.children().get(name, before) != before, seconds=3)
    assert eventually(running.answers, seconds=3)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_everything_in_five_seconds_and_with_no_complaint(
    running: Running, tmp_path: Path, number: signal.Signals
) -> None:
    children = running.children().values()
    running.process.send_signal(number)
    assert running.process.wait(5) == 0
    assert len(children) == 3
    assert all(map(gone, children))
    assert not list(tmp_path.glob("*.sock"))


def test_a_killed_supervisor_leaves_no_orphan_and_a_free_data_folder(running: Running, tmp_path: Path) -> None:
    children, port = running.children().values(), running.port
    running.process.kill()
    with started(tmp_path, port) as successor:
        assert Running(successor).answers()
    assert len(children) == 3
    assert all(map(gone, children))


def test_a_second_one_on_the_same_data_folder_is_refused(running: Running, tmp_path: Path) -> None:
    with started(tmp_path) as second:
        assert_refused(second, lambda text: "Another Doorward uses the data folder" in text)
    assert running.answers()


def test_a_port_in_use_is_told_before_anything_starts(running: Running, tmp_path: Path) -> None:
    with started(tmp_path / "other", running.port) as second:
        assert_refused(second, lambda text: f"Port {running.port} of 127.0.0.1 is in use" in text)
    assert not (tmp_path / "other/valkey").exists()


def assert_refused(process: "subprocess.Popen[str]", told: Callable[[str], bool]) -> None:
    output, complaint = process.communicate(timeout=10)
    assert (process.returncode, output) == (1, "")
    assert told(complaint)


@pytest.mark.parametrize("name", ["gateway", "backend"])
def test_a_child_that_cannot_start_ends_everything_with_its_own_words(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.broken").touch()
    with started(tmp_path) as process:
        output, complaint = process.communicate(timeout=10)
    assert (process.returncode, output) == (1, "")
    assert complaint == f"the {name} is broken\n"


def test_a_child_that_fails_later_is_tried_until_it_works(running: Running, tmp_path: Path) -> None:
    (tmp_path / "gateway.broken").touch()
    running.children()["gateway"].kill()
    assert eventually(lambda: "gateway" not in running.children())
    (tmp_path / "gateway.broken").unlink()
    assert eventually(lambda: "gateway" in running.children() and running.answers())
