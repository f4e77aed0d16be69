import pytest

from gateway.credentials.doubts import SECONDS, UNJUDGED, Doubts
from tests.support.clock import FrozenClock

ADA = b"ada, from here"


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def doubts(clock: FrozenClock) -> Doubts:
    return Doubts(clock)


def guess(doubts: Doubts, *texts: str) -> None:
    """Begun, and judged by nobody."""
    for text in texts:
        doubts.begin(ADA, text.encode())


def test_memory_answers_where_nobody_guesses(doubts: Doubts) -> None:
    assert not doubts.silences(ADA)


def test_memory_answers_beside_a_few_guesses_that_nobody_judged(doubts: Doubts) -> None:
    guess(doubts, "1", "2", "3", "4")
    assert not doubts.silences(ADA)
    guess(doubts, "5")
    assert doubts.silences(ADA)
    assert not doubts.silences(b"ada, from there")


def test_the_same_guess_again_is_no_other_one(doubts: Doubts) -> None:
    guess(doubts, *["old password"] * 100)
    assert not doubts.silences(ADA)


def test_each_guess_counts_for_five_minutes(doubts: Doubts, clock: FrozenClock) -> None:
    for text in ("1", "2", "3", "4", "5"):
        guess(doubts, text)
        clock.advance(seconds=10)
    assert doubts.silences(ADA)
    clock.advance(seconds=SECONDS - 10 * UNJUDGED)
    assert not doubts.silences(ADA)
    guess(doubts, "6")
    assert doubts.silences(ADA)
    clock.advance(seconds=SECONDS)
    assert not doubts.silences(ADA)


def test_guesses_while_memory_is_silent_prolong_nothing(doubts: Doubts, clock: FrozenClock) -> None:
    guess(doubts, "1", "2", "3", "4", "5")
    clock.advance(seconds=SECONDS / 2)
    guess(doubts, "6", "7", "8")
    clock.advance(seconds=SECONDS / 2)
    assert not doubts.silences(ADA)


def test_a_guess_that_was_judged_counts_elsewhere(doubts: Doubts) -> None:
    begun = [doubts.begin(ADA, bytes([number])) for number in range(UNJUDGED)]
    for one in begun:
        one.settle()
    assert not doubts.silences(ADA)
    assert len(doubts) == 0


def test_memory_is_silent_at_once_where_the_guard_turned_a_guess_away(doubts: Doubts, clock: FrozenClock) -> None:
    doubts.begin(ADA, b"1").turn_away()
    assert doubts.silences(ADA)
    clock.advance(seconds=SECONDS - 1)
    assert doubts.silences(ADA)
    clock.advance(seconds=1)
    assert not doubts.silences(ADA)


def test_and_until_another_one_is_judged(doubts: Doubts) -> None:
    doubts.begin(ADA, b"1").turn_away()
    doubts.begin(ADA, b"2").settle()
    assert not doubts.silences(ADA)


def test_what_was_judged_was_not_turned_away(doubts: Doubts) -> None:
    judged = doubts.begin(ADA, b"1")
    judged.settle()
    judged.turn_away()
    assert not doubts.silences(ADA)


def test_only_so_many_are_doubted(doubts: Doubts) -> None:
    for number in range(20_010):
        doubts.begin(b"%d" % number, b"1")
    assert len(doubts) == 20_000
