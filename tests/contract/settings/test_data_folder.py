import stat
from pathlib import Path

import pytest

from contract.settings import SettingsError, ensure_data_folder, prepare
from tests.contract.settings.conftest import Loader


def test_a_missing_folder_is_made_for_this_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "data"
    ensure_data_folder(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert list(path.iterdir()) == []


@pytest.mark.parametrize("below", ["", "/below"])
def test_a_folder_that_cannot_be_written_is_one_plain_line(tmp_path: Path, below: str) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(SettingsError, match=r"\[paths\] data: .* GF_PATHS_DATA") as caught:
        ensure_data_folder(Path(f"{tmp_path}/data{below}"))
    assert "\n" not in str(caught.value)


def test_a_key_is_made_at_first_start_and_found_again(loaded: Loader) -> None:
    settings = loaded()
    assert not settings.security.secret_key
    first, second = prepare(settings), prepare(settings)
    assert len(first.security.secret_key.reveal()) >= 32
    assert first.security.secret_key == second.security.secret_key
    assert first.warnings == ()


def test_a_key_that_was_given_is_kept_and_none_is_made(loaded: Loader) -> None:
    settings = prepare(loaded(security__secret_key="k" * 32))
    assert settings.security.secret_key.reveal() == "k" * 32
    assert list(settings.paths.data.iterdir()) == []


def test_a_key_that_others_can_read_is_a_warning(loaded: Loader) -> None:
    settings = prepare(loaded())
    (settings.paths.data / "secret_key").chmod(0o644)
    (warning,) = prepare(loaded()).warnings
    assert "chmod 600" in warning
