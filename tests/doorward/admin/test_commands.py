import fcntl
import json
import os
import pty
import select
import subprocess
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backend.credentials.passwords import Passwords
from backend.storage.open import open_database
from backend.users.first_admin import AdminSettings, FirstAdmin
from contract.clock import SystemClock
from contract.secret import Secret
from doorward.admin.said import Said
from doorward.plan import DOORWARD
from tests.support.database import sqlite_place
from tests.support.programs import plain_environment
from tests.support.shell import Shell, open_shell


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """The data folder of a Doorward that ran once."""
    clock, passwords = SystemClock(), Passwords()
    database = await open_database(sqlite_place(tmp_path / "doorward.db"), clock=clock)
    admin = AdminSettings(login="admin", email="admin@localhost", password=Secret("admin"))
    await FirstAdmin(database, passwords=passwords, clock=clock).ensure(admin)
    await database.close()
    passwords.close()
    return tmp_path


def doorward(*arguments: str | Path, said: str = "") -> "subprocess.CompletedProcess[str]":
    command = [*DOORWARD, *map(str, arguments)]
    return subprocess.run(
        command, env=plain_environment(), input=said, capture_output=True, text=True, check=False, timeout=20
    )


def test_a_user_is_made_and_listed_while_the_server_does_not_run(data: Path) -> None:
    done = doorward("user", "create", "--login", "ada", "--stdin", "--data", data, said="correct horse\n")
    assert (done.returncode, done.stdout) == (0, "Created user 2 (ada)\n")
    event = json.loads(done.stderr)
    assert (event["audit"], event["change"], event["address"]) == ("admin_change", "user_created", "shell")
    listed = json.loads(doorward("user", "list", "--json", "--data", data).stdout)
    assert [user["login"] for user in listed] == ["admin", "ada"]


def test_without_a_name_the_password_is_the_first_admins(data: Path) -> None:
    done = doorward("admin", "reset-password", "--random", "--json", "--data", data)
    told = json.loads(done.stdout)
    assert (told["login"], told["gateways_told"]) == ("admin", False)
    assert len(told["password"]) == 20
    assert told["password"] not in done.stderr


@contextmanager
def at_a_terminal(*words: str) -> "Iterator[tuple[subprocess.Popen[bytes], int]]":
    """The command, and the other end of the terminal that it has."""
    terminal, theirs = pty.openpty()
    process = subprocess.Popen(
        [*DOORWARD, *words],
        env=plain_environment(),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - nothing else makes it a terminal
    )
    os.close(theirs)
    try:
        yield process, terminal
    finally:
        process.kill()
        process.wait()
        os.close(terminal)


def test_a_password_is_asked_for_twice_and_never_shown(data: Path) -> None:
    with at_a_terminal("admin", "reset-password", f"--data={data}") as (process, terminal):
        shown = b""
        for prompt, typed in (
            (b"New password: ", b"correct horse\n"),
            (b"Once more: ", b"another one\n"),
            (b"New password: ", b"correct horse\n"),
            (b"Once more: ", b"correct horse\n"),
        ):
            shown += until(terminal, prompt)
            os.write(terminal, typed)
        shown += until(terminal, b"sessions are ended")
        assert process.wait(20) == 0
    assert b"do not match" in shown
    assert b"horse" not in shown


def until(terminal: int, awaited: bytes) -> bytes:
    """What is shown up to there."""
    shown = b""
    while awaited not in shown:
        assert select.select([terminal], [], [], 20)[0], shown
        shown += os.read(terminal, 1024)
    return shown


def test_what_somebody_else_named_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    said = Said(text="Revoked API key 1 (\x1b[2J)\nand more", facts={"name": "\x1b[2J"})
    said.show(as_json=False)
    assert capsys.readouterr().out == "Revoked API key 1 (\\x1b[2J)\nand more\n"
    said.show(as_json=True)
    assert capsys.readouterr().out == '{"name":"\\u001b[2J"}\n'


@pytest.fixture(scope="module")
def shell() -> Iterator[Shell]:
    with open_shell() as opened:
        yield opened


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (("admin", "reset-password"), 2, "use --stdin or --random"),
        (("admin", "reset-password", "--stdin", "--random"), 2, "exclude each other"),
        (("admin", "reset-password", "--login=bob", "--random"), 1, "doorward: There is no user bob:"),
        (("admin", "reset-password", "--stdin"), 1, "doorward: New password too short"),
        (("user", "create", "--random"), 2, "needs --login, --email or both"),
        (("user", "disable", "admin"), 1, "doorward: Cannot remove last grafana admin"),
        (("session", "list"), 1, "doorward: Doorward does not run: start it"),
        (("session", "revoke"), 2, "Say which sessions"),
        (("session", "revoke", "1", "--all"), 2, "Say which sessions"),
        (("key", "revoke"), 2, "Missing argument"),
        (("key", "revoke", "0"), 2, "0 is not in the range"),
        (("key", "revoke", "1"), 1, "doorward: There is no key 1:"),
    ],
)
def test_a_fault_is_told_with_an_exit_code(
    data: Path, shell: Shell, words: tuple[str, ...], code: int, complaint: str
) -> None:
    done = shell.run(*words, "--data", data, environment=plain_environment(), said="\n")
    assert (done.returncode, done.stdout) == (code, "")
    assert complaint in done.stderr
    assert code == 2 or done.stderr.count("\n") == 1


def test_where_there_was_no_doorward_none_is_made(tmp_path: Path) -> None:
    done = doorward("user", "list", "--data", tmp_path / "data")
    assert done.returncode == 1
    assert done.stderr.startswith(f"doorward: There is no database {tmp_path}/data/doorward.db")
    assert not (tmp_path / "data").exists()


def test_no_command_takes_a_password_as_an_argument() -> None:
    for words in (("admin", "reset-password"), ("user", "create")):
        assert "--password" not in doorward(*words, "--help").stdout
