import json
import subprocess
import tomllib
from pathlib import Path

from doorward.plan import DOORWARD
from tests.support.programs import plain_environment

ROOT = Path(__file__).parents[2]


def doorward(*arguments: str | Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    command = [*DOORWARD, *map(str, arguments)]
    return subprocess.run(
        command, env=plain_environment() | variables, capture_output=True, text=True, check=False, timeout=20
    )


def config_file(folder: Path, text: str) -> Path:
    path = folder / "doorward.ini"
    path.write_text(text)
    return path


def test_the_version_is_the_packages() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert doorward("--version").stdout == f"doorward {project['version']}\n"


def test_good_settings_are_fine() -> None:
    done = doorward("config", "check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "The settings are fine\n", "")


def test_doubtful_settings_are_fine_with_a_warning() -> None:
    done = doorward("config", "check", GF_GATEWAY_TRUSTED_PROXIES="0.0.0.0/0")
    assert done.returncode == 0
    assert done.stderr.startswith("warning: [gateway] trusted_proxies")


def test_every_setting_that_weakens_is_told_loudly() -> None:
    done = doorward(
        "config",
        "check",
        GF_SECURITY_SECRET_KEY="k" * 32,
        GF_GATEWAY_TRUSTED_PROXIES="0.0.0.0/0",
        GF_GATEWAY_BACKEND_URL="http://203.0.113.7:3001",
        GF_GATEWAY_REDIS_URL="redis://203.0.113.8/0",
        GF_SERVER_ROOT_URL="https://dash.example.org/",
    )
    told = [line.partition("(")[0].strip() for line in done.stderr.splitlines()]
    assert told == [
        "warning: [security] cookie_secure",
        "warning: [gateway] trusted_proxies",
        "warning: [gateway] backend_url",
        "warning: [gateway] redis_url",
    ]


def test_all_faults_are_told_at_once_a_line_each(tmp_path: Path) -> None:
    path = config_file(tmp_path, "[server]\nhttp_port = many\nhttp_prot = 3000\n")
    done = doorward("config", "check", "--config", path)
    assert (done.returncode, done.stdout) == (2, "")
    first, second = done.stderr.splitlines()
    assert first.startswith("doorward: [server]")
    assert second.startswith("doorward: [server]")


def test_a_missing_config_file_is_told() -> None:
    done = doorward("run", "--config", "/nowhere/doorward.ini")
    assert done.returncode == 2
    assert done.stderr.startswith("doorward: /nowhere/doorward.ini: cannot be read")
    assert done.stderr.count("\n") == 1


def test_every_setting_is_shown_with_its_source(tmp_path: Path) -> None:
    path = config_file(tmp_path, "[users]\nauto_assign_org_role = Editor\n")
    done = doorward("config", "show", "--config", path, "--data", tmp_path, GF_SERVER_HTTP_PORT="3900")
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["[users]", "auto_assign_org_role", "Editor", f"{path}:2"] in rows
    assert ["[server]", "http_port", "3900", "GF_SERVER_HTTP_PORT"] in rows
    assert ["[paths]", "data", str(tmp_path), "command", "line"] in rows


def test_secrets_are_masked_where_settings_are_shown() -> None:
    done = doorward("config", "show", GF_SECURITY_SECRET_KEY="a-very-secret-key-of-mine")
    assert "secret_key" in done.stdout
    assert "a-very-secret" not in done.stdout


def test_settings_are_shown_as_json_too() -> None:
    shown = json.loads(doorward("config", "show", "--json", GF_SERVER_HTTP_PORT="3900").stdout)
    assert {"section": "server", "key": "http_port", "value": "3900", "source": "GF_SERVER_HTTP_PORT"} in shown


def test_showing_settings_touches_no_data_folder(tmp_path: Path) -> None:
    doorward("config", "show", "--data", tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_an_unwritable_data_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for command in ("run", "gateway", "backend"):
        done = doorward(command, "--data", tmp_path / "file")
        assert done.returncode == 2
        assert f"{tmp_path}/file cannot be written" in done.stderr
        assert done.stderr.count("\n") == 1


def test_a_disk_that_takes_no_byte_more_is_told(tmp_path: Path) -> None:
    command = ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", *DOORWARD, "run", "--data", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == 2
    assert f"{tmp_path} cannot be written (File too large)" in done.stderr
    assert done.stderr.count("\n") == 1


def test_what_else_the_system_refuses_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    done = doorward("run", "--data", tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"doorward: The system refused: Is a directory ({tmp_path}/lock)\n"


def test_nothing_that_answers_is_not_well() -> None:
    done = doorward("health", "--http-port", "1")
    assert done.returncode == 1
    assert done.stderr.startswith("doorward: Nothing answers at http://127.0.0.1:1:")


def test_a_descriptor_that_was_not_handed_down_is_told(tmp_path: Path) -> None:
    done = doorward("gateway", "--listen-fd=0", "--data", tmp_path)
    assert done.returncode == 1
    assert (
        done.stderr
        == "doorward: Descriptor 0 is no socket (Socket operation on non-socket): leave --listen-fd out\n"
    )
