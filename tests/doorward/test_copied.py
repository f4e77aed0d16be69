import os
from pathlib import Path

from contract.settings import load
from doorward.copied import read, written
from doorward.options import Options


def test_a_copy_is_read_again_and_again_whoever_else_reads_it() -> None:
    copy = written("a = ü\n")
    try:
        assert [read(copy), os.read(copy, 1), read(copy)] == ["a = ü\n", b"", "a = ü\n"]
    finally:
        os.close(copy)


def test_what_was_read_counts_whatever_becomes_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.ini"
    file.write_text("[server]\nworkers = 2\n")
    options = Options(config_file=file).read()
    file.write_text("[server]\nworkers = none of your business\n")
    assert options.settings().server.workers == 2


def test_a_fault_in_a_copy_is_told_with_the_name_of_the_file(tmp_path: Path) -> None:
    text = "[server]\nworkers = 2\nworkers = 3\n"
    warnings = load(tmp_path / "settings.ini", {}, {}, text=text).warnings
    assert any(f"{tmp_path}/settings.ini:3" in warning for warning in warnings)
