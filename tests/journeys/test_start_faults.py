"""What cannot start says in one plain line why, and what to do; it leaves nothing behind."""

import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.doorward import short_folder
from tests.support.programs import Program, free_port

WITHOUT_OVERRIDE = """
import ctypes, os, sys
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1
ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as found:
        yield found


class Refused(Program):
    """A start that fails; `lines` are what it said beside its log."""

    def __init__(self, folder: Path, *words: str, **settings: str) -> None:
        super().__init__(folder, *words, settings={"GF_PATHS_DATA": str(folder / "data"), **settings})
        self.start()
        self.code = self.ends(within=20)
        told = self.err.splitlines()
        self.lines = [line for line in told if line.startswith("doorward: ")]
        assert self.code != 0
        assert not self.out
        assert not any("exception" in json.loads(line) for line in told if line not in self.lines)

    @property
    def line(self) -> str:
        assert len(self.lines) == 1, self.err
        return self.lines[0]


@pytest.mark.parametrize("command", ["run", "gateway"])
def test_a_port_in_use(folder: Path, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = Refused(folder, command, GF_SERVER_HTTP_PORT=str(port))
    assert f"Port {port} of 127.0.0.1 is in use" in refused.line
    assert "--http-port" in refused.line
    assert refused.code == 1


def test_a_backend_port_in_use(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = Refused(folder, "backend", GF_BACKEND_LISTEN=f"http://127.0.0.1:{port}")
    assert f"Port {port} of 127.0.0.1 is in use" in refused.line
    assert "[backend] listen" in refused.line


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"GF_SECURITY_SECRET_KEY": "SW2YcwTIb9zpOOhoPsMm"}, "everybody knows this one"),
        ({"GF_SECURITY_SECRET_KEY": "short"}, "too short"),
        ({"GF_BACKEND_LISTEN": "http://0.0.0.0:0", "GF_SECURITY_SECRET_KEY": "k" * 32}, "allow_unencrypted"),
        ({"AIOHTTP_NO_EXTENSIONS": "1"}, "unset AIOHTTP_NO_EXTENSIONS"),
    ],
    ids=["a key that everybody knows", "a key to be guessed", "a bare backend", "the lenient parser"],
)
def test_settings_that_open_a_hole_are_refused(folder: Path, settings: dict[str, str], told: str) -> None:
    assert told in Refused(folder, "backend", **settings).line


@pytest.mark.parametrize("command", ["run", "backend"])
def test_a_data_folder_that_cannot_be_written(folder: Path, command: str) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o500)
    refused = Restricted(folder, command, GF_PATHS_DATA=str(closed / "data"), GF_SERVER_HTTP_PORT="0")
    assert f"[paths] data: {closed}/data cannot be written (Permission denied)" in refused.line
    assert "--data or GF_PATHS_DATA" in refused.line


class Restricted(Refused):
    """Even if the tests run as root, this one may not write where it is not allowed to."""

    through = (sys.executable, "-c", WITHOUT_OVERRIDE)


def test_a_file_in_place_of_the_data_folder(folder: Path) -> None:
    (folder / "data").touch()
    refused = Refused(folder, "run", GF_SERVER_HTTP_PORT="0")
    assert f"{folder}/data cannot be written" in refused.line


def test_a_data_folder_whose_name_is_too_long_for_a_socket(folder: Path) -> None:
    refused = Refused(folder, "run", GF_PATHS_DATA=str(folder / ("x" * 100)), GF_SERVER_HTTP_PORT="0")
    assert refused.lines
    assert all("socket's path has" in line and "choose a shorter one" in line for line in refused.lines)


def test_all_faults_of_the_settings_at_once(folder: Path) -> None:
    config = folder / "doorward.ini"
    config.write_text("[server]\nhttp_port = many\n[auth]\nno_such_key = 1\ntoken_rotation_interval_minutes = -\n")
    refused = Refused(folder, "run", f"--config={config}", GF_SECURITY_SECRET_KEY="SW2YcwTIb9zpOOhoPsMm")
    assert refused.code == 2
    for fault in ("http_port", "no_such_key", "token_rotation_interval_minutes", "secret_key"):
        assert any(fault in line for line in refused.lines), refused.err
    assert "SW2YcwTIb9zpOOhoPsMm" not in refused.err
    assert not (folder / "data").exists()


def test_a_config_file_that_is_not_there(folder: Path) -> None:
    assert f"{folder}/none.ini" in Refused(folder, "run", f"--config={folder}/none.ini").line


def test_a_database_that_is_none(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data/doorward.db").write_bytes(b"not a database, but somebody's letter\n" * 200)
    refused = Refused(folder, "run", GF_SERVER_HTTP_PORT="0")
    assert "doorward.db" in refused.line
    assert (folder / "data/doorward.db").read_bytes().startswith(b"not a database")


@pytest.mark.parametrize("command", ["run", "gateway"])
def test_a_redis_that_does_not_answer(folder: Path, command: str) -> None:
    redis = f"127.0.0.1:{free_port()}"
    url = f"redis://:canary@{redis}/0"
    refused = Refused(folder, command, GF_GATEWAY_REDIS_URL=url, GF_SERVER_HTTP_PORT="0")
    assert f"Redis at {redis} does not answer" in refused.line
    assert "[gateway] redis_url" in refused.line
    assert "canary" not in refused.line


def test_a_second_one_on_the_same_backend_socket(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as other:
        (folder / "data").mkdir(mode=0o700)
        other.bind(str(folder / "b.sock"))
        other.listen()
        refused = Refused(folder, "backend", GF_BACKEND_LISTEN=f"unix:{folder}/b.sock")
    assert f"Another process listens on {folder}/b.sock" in refused.line
