from pathlib import Path

import pytest

from contract.settings import SettingsError
from contract.settings.expansion import expand, interpolate
from tests.contract.settings.conftest import Loader


def test_variables_are_put_in() -> None:
    assert expand("a-$__env{NAME}-${NAME}", {"NAME": "b"}) == "a-b-b"


def test_what_was_put_in_is_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("  pa${NAME}$__env{NAME}%(key)s\n", encoding="utf-8")
    assert expand(f"$__file{{{path}}}", {"NAME": "b"}) == "pa${NAME}$__env{NAME}%(key)s"


@pytest.mark.parametrize("text", ["$__env{NONE}", "${NONE}", "$__file{/no/such/file}", "$__vault{x}"])
def test_what_cannot_be_found_is_a_fault(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not set|cannot be read|is not supported"):
        expand(text, {})


def test_a_file_that_is_no_text_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError, match="is not UTF-8 text"):
        expand(f"$__file{{{path}}}", {})


def test_a_sibling_is_put_in_and_a_stranger_stays() -> None:
    assert interpolate("%(a)s/%(none)s", {"a": "<%(b)s>", "b": "c"}) == "<c>/%(none)s"


def test_a_circle_of_siblings_is_a_fault(loaded: Loader) -> None:
    with pytest.raises(SettingsError, match="run in a circle"):
        loaded("[server]\ndomain = %(domain)s")


def test_a_secret_from_a_file_keeps_its_percent_signs(loaded: Loader, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("%(admin_user)s#;$", encoding="utf-8")
    settings = loaded(f"[security]\nadmin_password = $__file{{{path}}}")
    assert settings.security.admin_password.reveal() == "%(admin_user)s#;$"
