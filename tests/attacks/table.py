"""The table of attacks: which tests there are of each, and how they ended on each way."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.attacks.cases import CASES, OF_FILES
from tests.attacks.ways import WAYS

_ID = re.compile(r"(?<=_)a[0-9]{2,3}(?=_)")
_HEAD = """# Attacks

Written by `make attacks`, which tries every case and prints this table. The ids are those of the test names.
Each is tried with raw bytes over a socket, in front of a backend that records what reaches it; tests called *twin*
show that the harmless form works. "Elsewhere" are tests of other folders, which are run once. The Python parser is
tried although the gateway refuses to start with it
(`tests/relay/test_listener.py::test_the_other_parser_is_refused_unless_it_is_allowed`), so that one parser's
habits hide nothing; its one known difference is that it makes capitals of a method in small letters.

"""


@dataclass(slots=True)
class Count:
    passed: int = 0
    failed: int = 0

    def __str__(self) -> str:
        if not self.passed and not self.failed:
            return "-"
        return f"FAILED {self.failed} of {self.passed + self.failed}" if self.failed else f"{self.passed} ok"


@dataclass(slots=True)
class Found:
    """`ways` has a count for each way, by its name, and one for `elsewhere`."""

    tests: set[str] = field(default_factory=set)
    ways: defaultdict[str, Count] = field(default_factory=lambda: defaultdict(Count))


Results = dict[str, Found]


def ids_of(file: str, test: str) -> tuple[str, ...]:
    """The cases that a test of this folder is about; `file` is its module's last name."""
    named = tuple(found.upper() for found in _ID.findall(test.partition("[")[0]))
    return named or OF_FILES.get(file, ())


def read(report: Path, way: str, results: Results) -> None:
    """Add a run's JUnit report, that of `elsewhere` too."""
    for test in ET.parse(report).iter("testcase"):  # noqa: S314 - our own run wrote it
        module, name = test.get("classname", ""), test.get("name", "").partition("[")[0]
        path = f"{module.replace('.', '/')}.py::{name}"
        is_well = not any(test.find(end) is not None for end in ("failure", "error", "skipped"))
        for case in _cases_of(path, way):
            found = results.setdefault(case, Found())
            found.tests.add(path)
            found.ways[way].passed += is_well
            found.ways[way].failed += not is_well


def _cases_of(path: str, way: str) -> tuple[str, ...]:
    if way == "elsewhere":
        return tuple(case.id for case in CASES if path in case.elsewhere)
    file, _, name = path.partition("::")
    return ids_of(Path(file).stem, name)


def lines(results: Mapping[str, Found]) -> Iterator[str]:
    """For the terminal: id and result."""
    for case in CASES:
        found = results.get(case.id, Found())
        counts = "   ".join(f"{way} {found.ways[way]}" for way in (*WAYS, "elsewhere"))
        yield f"{case.id:5} {counts}   {case.what}"


def document(results: Mapping[str, Found]) -> str:
    """docs/attacks.md."""
    titles = [*(way.title for way in WAYS.values()), "elsewhere"]
    head = f"| id | what | {' | '.join(titles)} | tests |\n|{' --- |' * (len(titles) + 3)}\n"
    return _HEAD + head + "".join(_row(case.id, case.what, results.get(case.id, Found())) for case in CASES)


def _row(case: str, what: str, found: Found) -> str:
    counts = " | ".join(str(found.ways[way]) for way in (*WAYS, "elsewhere"))
    tests = "<br>".join(f"`{path}`" for path in sorted(found.tests))
    return f"| {case} | {what} | {counts} | {tests} |\n"
