"""The end of a run tells how many exchanges passed."""

from tests.exchanges.differences import Difference
from tests.exchanges.recording import exchange_of
from tests.exchanges.replay import Outcome
from tests.exchanges.small import recorded, scenario
from tests.exchanges.summary import lines, tally


def test_both_levels_are_counted_and_exceptions_named() -> None:
    one = {"ours": False, "total": 3, "passed_1": 3, "passed_2": 2, "exceptions": ["a/x"]}
    two = {"ours": False, "total": 2, "passed_1": 1, "passed_2": 1, "exceptions": ["b/y"]}
    told = list(lines([one, two]))
    assert told[0] == "level 1: 4/5 exchanges, 1/2 scenarios"
    assert told[1] == "level 2: 3/5 exchanges, 0/2 scenarios; exceptions:"
    assert told[2:] == ["  a/x", "  b/y"]


def test_our_own_scenarios_are_counted_apart() -> None:
    ours = {"ours": True, "total": 3, "passed_1": 2, "passed_2": 2, "exceptions": ["a/x"]}
    assert list(lines([ours]))[-1] == "our own scenarios: 2/3 exchanges, 0/1 scenarios"


def test_a_scenario_that_broke_off_has_failed_where_nothing_is_known() -> None:
    one, two, three = (recorded({}, name=name) for name in ("x", "y", "z"))
    outcomes = [
        Outcome(exchange=exchange_of(one), differences=[]),
        Outcome(exchange=exchange_of(two), differences=[Difference(2, "/a", "differs")]),
    ]
    assert tally(scenario(one, two, three), outcomes, ours=False) == {
        "ours": False,
        "total": 3,
        "passed_1": 2,
        "passed_2": 1,
        "exceptions": ["small/y", "small/z"],
    }
