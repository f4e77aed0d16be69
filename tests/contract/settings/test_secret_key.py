import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from contract.settings import SettingsError
from contract.settings.secret_key import stored_secret_key


def test_the_file_is_for_this_user_alone_and_nothing_else_is_left(tmp_path: Path) -> None:
    key = stored_secret_key(tmp_path / "secret_key")
    (path,) = tmp_path.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text(encoding="ascii") == f"{key.reveal()}\n"


def test_starts_at_the_same_moment_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(stored_secret_key, [tmp_path / "secret_key"] * 32))
    assert len(keys) == 1
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff" * 40])
def test_a_damaged_file_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secret_key"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"set \[security\] secret_key"):
        stored_secret_key(path)
    assert path.read_bytes() == content


def test_a_folder_that_is_away_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no secret key there"):
        stored_secret_key(tmp_path / "none" / "secret_key")
