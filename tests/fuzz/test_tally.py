"""A run that was cut short loses nothing."""

from pathlib import Path

from tests.fuzz.tally import Tally


def test_what_a_cut_run_reached_counts_in_the_next(tmp_path: Path) -> None:
    path = tmp_path / "tally"
    cut = Tally("answer", path)
    cut.reach(400)
    cut.next_round()
    cut.reach(50)
    again = Tally("answer", path)
    assert again.executions == 450
    again.reach(7)
    assert Tally("answer", path).executions == 457


def test_after_a_whole_run_the_next_begins_at_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tally"
    whole = Tally("answer", path)
    whole.reach(400)
    whole.done()
    assert (Tally("answer", path).executions, Tally("answer", path).seconds) == (0, 0.0)
