"""What a running supervisor does when it is told of new settings or a new program."""

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.doorward.test_run import Running, started
from tests.support.processes import eventually, gone

KEY = "[security]\nsecret_key = the first secret key, long enough\n"
NEXT = "[security]\nsecret_key = the second secret key, long enough\n"


REFUSED = {
    "[server]\nhttp_prt = 1\n": "is no setting",
    NEXT: "name the one in force as previous_secret_key",
    KEY + "[database]\npath = other.db\n": "[database] path: only a restart can change this",
}


class Renewable(Running):
    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        super().__init__(process)
        self.data = folder / "data"
        self.settings = folder / "settings.ini"

    def told(self, number: signal.Signals, *, refused: bool = False) -> dict[str, object]:
        """The line in the log about it."""
        self.process.send_signal(number)
        assert self.process.stderr
        for line in self.process.stderr:
            if line.startswith("{") and "reloaded" in line:
                told = dict(json.loads(line))
                assert told["level"] == ("error" if refused else "info"), told
                return told
        raise AssertionError("it ended")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Renewable]:
    (tmp_path / "settings.ini").write_text(KEY)
    with started(tmp_path / "data", 0, tmp_path / "settings.ini") as process:
        yield Renewable(process, tmp_path)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGUSR2])
def test_gateway_and_backend_are_replaced_and_all_else_stays(running: Renewable, number: signal.Signals) -> None:
    before = running.children()
    running.told(number)
    assert running.answers()
    assert eventually(lambda: gone(before["gateway"]) and gone(before["backend"]))
    after = running.children()
    assert after["valkey-server"] == before["valkey-server"]
    assert set(after) == set(before)


def test_what_took_over_is_kept_alive_and_ends_with_the_rest(running: Renewable) -> None:
    for number in (signal.SIGUSR2, signal.SIGUSR2, signal.SIGHUP):
        running.told(number)
    before = running.children()["gateway"]
    before.kill()
    assert eventually(lambda: running.children().get("gateway", before) != before)
    assert eventually(running.answers)
    children = running.children().values()
    running.process.terminate()
    assert running.process.wait(5) == 0
    assert all(map(gone, children))
    assert not list(running.data.glob("*.sock"))


def test_a_supervisor_that_became_another_program_leaves_no_orphan(running: Renewable) -> None:
    running.told(signal.SIGUSR2)
    children = running.children().values()
    running.process.kill()
    assert eventually(lambda: all(map(gone, children)))


def test_settings_that_will_not_do_leave_everything_as_it_was(running: Renewable) -> None:
    before = running.children()
    for settings, why in REFUSED.items():
        running.settings.write_text(settings)
        assert why in str(running.told(signal.SIGHUP, refused=True)["reason"])
        assert running.children() == before
    running.told(signal.SIGUSR2, refused=True)
    assert running.children() == before
    assert running.answers()
    running.settings.write_text(KEY)
    running.told(signal.SIGHUP)


def test_a_new_secret_key_is_taken_beside_the_old_one_which_can_then_go(running: Renewable) -> None:
    running.settings.write_text(NEXT + "previous_secret_key = the first secret key, long enough\n")
    running.told(signal.SIGHUP)
    running.settings.write_text(NEXT)
    running.told(signal.SIGHUP)
    running.settings.write_text(KEY)
    running.told(signal.SIGHUP, refused=True)


def test_a_program_that_cannot_start_does_not_take_over(running: Renewable) -> None:
    before = running.children()
    for name, number in (("gateway", signal.SIGHUP), ("backend", signal.SIGHUP), ("rehearse", signal.SIGUSR2)):
        broken = running.data / f"{name}.broken"
        broken.touch()
        assert "ended with code 1" in str(running.told(number, refused=True)["reason"])
        assert running.children() == before
        broken.unlink()
    assert running.answers()


def test_a_program_that_cannot_start_after_all_leaves_the_old_children(running: Renewable) -> None:
    before = running.children()
    (running.data / "gateway.broken").touch()
    running.told(signal.SIGUSR2, refused=True)
    assert running.children() == before
    (running.data / "gateway.broken").unlink()
    before["gateway"].kill()
    assert eventually(lambda: running.children().get("gateway", before["gateway"]) != before["gateway"])
    assert eventually(running.answers)


def test_a_stop_while_others_take_over_ends_all_of_them(running: Renewable) -> None:
    running.process.send_signal(signal.SIGHUP)
    assert eventually(lambda: len(_family(running)) > 3)
    family = _family(running)
    running.process.terminate()
    assert running.process.wait(5) == 0
    assert all(map(gone, family))


def _family(running: Renewable) -> list[psutil.Process]:
    return list(psutil.Process(running.process.pid).children())
