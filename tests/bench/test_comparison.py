from itertools import cycle

import pytest

from bench.comparison import P99, Comparison, Goal
from bench.load import Load, Measured
from bench.picture import picture


def load(*rates: float, p99: float = 1.0) -> Load:
    """Once for nothing, then one rate for each round, again and again."""
    coming = cycle(rates)
    return lambda: Measured(per_second=next(coming), p99=p99)


def test_a_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    # Both sides of a round are slow or quick together; medians of each side alone would say otherwise.
    rows = {"ours": load(0.5, 100, 1000, 300), "theirs": load(1, 50, 1000, 100)}
    outcome = Comparison(title="t", rows=rows, against=("theirs",)).run()
    assert "2.00 (0.50-3.00)" in outcome.told()


@pytest.mark.parametrize(("least", "met"), [(1.9, True), (2.1, False)])
def test_a_goal_is_held_against_the_median(least: float, met: bool) -> None:
    goals = (Goal(row="ours", peer="theirs", least=least),)
    rows = {"ours": load(200), "theirs": load(100)}
    (verdict,) = Comparison(title="t", rows=rows, against=("theirs",), goals=goals).run().verdicts()
    assert verdict.is_met is met


def test_latency_is_to_be_at_most_so_much() -> None:
    goals = (Goal(row="ours", peer="theirs", most=1.0),)
    rows = {"ours": load(100, p99=3.0), "theirs": load(100, p99=2.0)}
    (verdict,) = Comparison(title="t", rows=rows, against=("theirs",), figure=P99, goals=goals).run().verdicts()
    assert not verdict.is_met
    assert "1.50" in verdict.text


def test_a_row_that_answers_nothing_is_no_result() -> None:
    rows = {"ours": load(0.0), "theirs": load(1.0)}
    with pytest.raises(RuntimeError, match="ours answered nothing"):
        Comparison(title="t", rows=rows, against=()).run()


def test_the_picture_has_a_bar_for_each_row() -> None:
    rows = {"a < b": load(200), "nginx": load(100)}
    drawn = picture([Comparison(title="t", rows=rows, against=()).run()])
    assert drawn.count("<rect") == 2
    assert "a &lt; b" in drawn
