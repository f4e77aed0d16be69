"""What a test run says of the scenarios at its end."""

from collections.abc import Iterator, Sequence
from typing import Final

from _pytest.terminal import TerminalReporter

from tests.exchanges.places import OTHERS
from tests.exchanges.recording import Scenario
from tests.exchanges.replay import Outcome

PROPERTY: Final = "exchanges"
"""Under this name a test's report carries its `tally`, from whatever process it ran in."""

Tally = dict[str, object]


def tally(scenario: Scenario, outcomes: Sequence[Outcome]) -> Tally:
    return {
        "total": len(outcomes),
        "passed_1": sum(each.passed(1) for each in outcomes),
        "passed_2": sum(each.passed(2) for each in outcomes),
        "exceptions": [f"{scenario.name}/{each.exchange.name}" for each in outcomes if not each.passed(2)],
    }


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    found = list(_tallies(terminalreporter))
    if not found:
        return
    terminalreporter.section("recorded exchanges")
    for line in lines(found):
        terminalreporter.write_line(line)


def _tallies(reporter: TerminalReporter) -> Iterator[Tally]:
    for reports in reporter.stats.values():
        for report in (each for each in reports if getattr(each, "when", None) == "call"):
            yield from (value for name, value in getattr(report, "user_properties", ()) if name == PROPERTY)


def lines(found: Sequence[Tally]) -> Iterator[str]:
    total = _sum(found, "total")
    whole = sum(each["passed_1"] == each["total"] for each in found)
    yield f"level 1: {_sum(found, 'passed_1')}/{total} exchanges, {whole}/{len(found)} scenarios"
    yield f"level 2: {_sum(found, 'passed_2')}/{total} exchanges; exceptions:"
    names = [name for each in found for name in each["exceptions"]]  # type: ignore[attr-defined]  # a list of texts
    yield from (f"  {name}" for name in sorted(names) or ["none"])
    if not any(OTHERS.glob("*.json")):
        yield f"only our own scenarios were replayed: there are no recordings in {OTHERS}"


def _sum(found: Sequence[Tally], key: str) -> int:
    return sum(int(str(each[key])) for each in found)
