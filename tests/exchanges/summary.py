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


def tally(scenario: Scenario, outcomes: Sequence[Outcome], *, ours: bool) -> Tally:
    """Exchanges without an outcome, as after a crash, count as failed."""
    passed = {each.exchange.name for each in outcomes if each.passed(2)}
    return {
        "ours": ours,
        "total": len(scenario.exchanges),
        "passed_1": sum(each.passed(1) for each in outcomes),
        "passed_2": len(passed),
        "exceptions": [f"{scenario.name}/{each.name}" for each in scenario.exchanges if each.name not in passed],
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
    recorded = [each for each in found if not each["ours"]]
    if recorded:
        yield f"level 1: {_told(recorded, 'passed_1')}"
        yield f"level 2: {_told(recorded, 'passed_2')}; exceptions:"
        yield from (f"  {name}" for name in _exceptions(recorded) or ["none"])
    elif not any(OTHERS.glob("*.json")):
        yield f"there are no recordings in {OTHERS}: only our own scenarios were replayed"
    ours = [each for each in found if each["ours"]]
    if ours:
        yield f"our own scenarios: {_told(ours, 'passed_1')}"


def _told(found: Sequence[Tally], key: str) -> str:
    passed, total = (sum(int(str(each[name])) for each in found) for name in (key, "total"))
    whole = sum(each[key] == each["total"] for each in found)
    return f"{passed}/{total} exchanges, {whole}/{len(found)} scenarios"


def _exceptions(found: Sequence[Tally]) -> list[str]:
    return sorted(name for each in found for name in each["exceptions"])  # type: ignore[attr-defined]  # texts
