import json
import subprocess
from pathlib import Path

from backend.storage.migration import read_migrations
from doorward.plan import DOORWARD
from tests.support.database import CHOICE
from tests.support.programs import plain_environment

SECRET_KEY = "the secret key of the tests, long enough"


def doorward(*arguments: str | Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    """`settings` are keys of `[database]`."""
    said = {f"GF_DATABASE_{key.upper()}": text for key, text in settings.items()}
    return subprocess.run(
        [*DOORWARD, *map(str, arguments)],
        env={**plain_environment(), **said, "GF_SECURITY_SECRET_KEY": SECRET_KEY},
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )


def test_what_a_new_program_would_do_is_shown_then_done_then_done_already(tmp_path: Path) -> None:
    names = [migration.name for migration in read_migrations()]
    shown = doorward("migrate", "--print", "--data", tmp_path)
    assert [line[3:] for line in shown.stdout.splitlines() if line.startswith("-- 0")] == names
    assert "CREATE TABLE users (" in shown.stdout
    assert json.loads(doorward("migrate", "--json", "--data", tmp_path).stdout) == names
    assert doorward("migrate", "--data", tmp_path).stdout == f"SQLite {tmp_path / 'doorward.db'} is up to date\n"


async def test_a_file_is_copied_to_a_server_and_proved(tmp_path: Path) -> None:
    server = CHOICE.server.keys(await CHOICE.server.bare(tmp_path))
    doorward("migrate", "--data", tmp_path)
    done = doorward("db", "copy", "--data", tmp_path, **server)
    assert (done.returncode, done.stderr) == (0, "")
    *table, end = done.stdout.splitlines()
    assert table[0].split() == ["TABLE", "ROWS", "CHECKSUM"]
    assert ["users", "0"] in [line.split()[:2] for line in table]
    assert end.endswith(", the same by their sums; 0 of 0 secrets open")


async def test_what_cannot_be_copied_is_told_in_one_line(tmp_path: Path) -> None:
    server = CHOICE.server.keys("nowhere")
    done = doorward("db", "copy", "--data", tmp_path)
    assert done.stderr == "doorward: The settings name no PostgreSQL to copy to: set [database] url\n"
    done = doorward("db", "copy", "--data", tmp_path, **server)
    assert done.stderr.startswith(f"doorward: There is no database {tmp_path / 'doorward.db'}: name")
    doorward("migrate", "--data", tmp_path)
    done = doorward("db", "copy", "--data", tmp_path, **server)
    assert "the server has no database of this name" in done.stderr
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
