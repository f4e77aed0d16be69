"""What the documents say is tested, is."""

import ast
import re
from functools import cache
from itertools import chain
from pathlib import PurePosixPath

import pytest

from tests.attacks.cases import CASES
from tests.attacks.table import ids_of
from tests.house.sources import ROOT, sources_of_tests

_NAMED = re.compile(r"\btests/[\w/]+\.py(?:::\w+)?")


@cache
def _known() -> frozenset[str]:
    """Files of tests, and `file::test`."""
    return frozenset(
        chain.from_iterable(
            [source.path, *(f"{source.path}::{name}" for name in _functions(source.tree))]
            for source in sources_of_tests()
        )
    )


def _functions(tree: ast.Module) -> list[str]:
    return [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _ids(path: str) -> tuple[str, ...]:
    file, _, name = path.partition("::")
    return ids_of(PurePosixPath(file).stem, name)


@pytest.mark.parametrize("document", ["threat-model.md", "attacks.md", "limits.md", "security-headers.md"])
def test_every_test_that_a_document_names_exists(document: str) -> None:
    named = _NAMED.findall((ROOT / "docs" / document).read_text(encoding="utf-8"))
    assert named
    assert sorted(set(named) - _known()) == []


def test_every_test_elsewhere_exists() -> None:
    assert sorted({test for case in CASES for test in case.elsewhere} - _known()) == []


def test_every_case_is_told_once_and_tried() -> None:
    """A case that no test names has tests elsewhere; a test that names one finds it in the list."""
    told = [case.id for case in CASES]
    here = [path for path in _known() if path.startswith("tests/attacks/test_") and "::test_" in path]
    tried = {case for path in here for case in _ids(path)}
    assert told == sorted(set(told), key=lambda case: int(case[1:]))
    assert sorted(tried - set(told)) == []
    assert [case.id for case in CASES if not case.elsewhere and case.id not in tried] == []


def test_every_test_of_an_attack_says_which() -> None:
    nameless = [
        path
        for path in _known()
        if path.startswith("tests/attacks/test_") and "::test_" in path and not _ids(path)
    ]
    # The twin of a whole file.
    assert nameless == [
        "tests/attacks/test_framing.py::test_framing_twin_two_good_requests_on_one_connection_are_two"
    ]
