from pathlib import Path

import pytest

from backend.provisioning.expansion import Expansion
from backend.provisioning.fault import Broken


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("$A", "one"),
        ("${A}", "one"),
        ("$__env{A}", "one"),
        ("x${A}y", "xoney"),
        ("$A-$B", "one-$A two"),
        ("$$A", "$A"),
        ("$$$A", "$one"),
        ("p$", "p$"),
        ("p$!$", "p$!$"),
        ("$NONE|", "|"),
        ("100%", "100%"),
    ],
)
def test_variables_are_put_in_once(text: str, expanded: str) -> None:
    assert Expansion({"A": "one", "B": "$A two"}).text(text) == expanded


def test_files_are_put_in(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("s3cret$A\n", encoding="utf-8")
    assert Expansion({"A": "x"}).text(f"$__file{{{path}}}") == "s3cret$A"
    with pytest.raises(Broken, match="cannot be read"):
        Expansion({}).text("$__file{/none}")


def test_variables_that_are_not_set_are_remembered() -> None:
    expansion = Expansion({})
    assert expansion.expanded({"a": ["$NONE", 5], "b": {"c": "${OTHER}"}}) == {"a": ["", 5], "b": {"c": ""}}
    assert expansion.missing == {"NONE", "OTHER"}
