"""Each event is told in the manual, emitted somewhere, and named by a test."""

import re

from contract.audit import Event
from tests.house.sources import ROOT, sources_of_packages, sources_of_tests

_ROW = re.compile(r"^\| (?P<codes>`[a-z_`, ]+`) \| [^|]+ \| [^|]+ \|$", re.MULTILINE)


def test_an_event_has_a_line_in_the_manual_and_a_line_an_event() -> None:
    rows = _ROW.findall((ROOT / "docs/audit.md").read_text())
    told = [code for row in rows for code in re.findall(r"`([a-z_]+)`", row)]
    assert sorted(told) == sorted(event.value for event in Event)


def test_an_event_is_emitted_somewhere() -> None:
    text = "".join(source.text for source in sources_of_packages())
    assert [event.name for event in Event if f"Event.{event.name}" not in text] == []


def test_an_event_is_named_by_a_test_that_sees_it() -> None:
    here = "tests/house/"
    text = "".join(source.text for source in sources_of_tests() if not source.path.startswith(here))
    unseen = [event for event in Event if f'"{event.value}"' not in text and f"Event.{event.name}" not in text]
    assert unseen == []
