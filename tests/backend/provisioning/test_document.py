from pathlib import Path

import pytest

from backend.provisioning.document import Document, read
from backend.provisioning.expansion import Expansion
from backend.provisioning.fault import Broken


def of(folder: Path, text: str) -> Document:
    path = folder / "a.yaml"
    path.write_text(text, encoding="utf-8")
    return read(path, Expansion({"HOST": "h"}))


def test_scalars_are_texts_and_values(tmp_path: Path) -> None:
    document = of(tmp_path, "apiVersion: 1\na: [0123, yes, true, 1.50, ~, '5', $HOST, 1e3, -7, .inf, 12:30]")
    assert document.texts["a"] == ["0123", "yes", "true", "1.50", None, "5", "h", "1e3", "-7", ".inf", "12:30"]
    assert document.typed["a"] == ["0123", "yes", True, 1.5, None, "5", "h", 1000.0, -7, ".inf", "12:30"]


def test_anchors_and_merged_keys_are_understood(tmp_path: Path) -> None:
    document = of(tmp_path, "apiVersion: 1\na: &base {x: 1}\nb: {<<: *base, y: 2}")
    assert document.typed["b"] == {"x": 1, "y": 2}


@pytest.mark.parametrize("text", ["", "a: 1", "apiVersion: 2", "apiVersion: one"])
def test_other_forms_of_files_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Broken, match="it has no line apiVersion: 1"):
        of(tmp_path, text)


def test_aliases_cannot_blow_a_document_up(tmp_path: Path) -> None:
    lines = ["apiVersion: 1", "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in range(1, 9):
        references = ", ".join([f"*a{level - 1}"] * 10)
        lines.append(f"a{level}: &a{level} [{references}]")
    with pytest.raises(Broken, match="it holds too much"):
        of(tmp_path, "\n".join(lines))


def test_a_file_has_a_largest_size(tmp_path: Path) -> None:
    with pytest.raises(Broken, match="it is larger than"):
        of(tmp_path, "apiVersion: 1\n#" + " " * 600_000)


def test_what_is_no_yaml_is_told_by_its_line_alone(tmp_path: Path) -> None:
    with pytest.raises(Broken) as fault:
        of(tmp_path, 'apiVersion: 1\npassword: "hush\nb: 1')
    assert "hush" not in str(fault.value)
    assert str(fault.value).startswith("it is no YAML, see line ")


@pytest.mark.parametrize("text", [b"\xff\xfe\x00", b"a: \x00", b"? [a, b]\n: 1\n? {c: d}\n: 2"])
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(text)
    with pytest.raises(Broken):
        read(path, Expansion({}))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Broken, match="it cannot be read"):
        read(tmp_path / "none.yaml", Expansion({}))
