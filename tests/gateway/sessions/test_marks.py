from dataclasses import replace

import pytest

from gateway.sessions.marks import Marks, Ownership

OWNED = Ownership(session_id=7, user_id=5, method="form", created_at=1700000000.25, digest="d" * 64)


def test_a_mark_fits_what_it_was_made_for() -> None:
    marks = Marks(["key"])
    assert marks.fits(marks.make(OWNED), OWNED)


@pytest.mark.parametrize(
    "other",
    [
        replace(OWNED, session_id=8),
        replace(OWNED, user_id=1),
        replace(OWNED, method="oauth_github"),
        replace(OWNED, created_at=1700000000.26),
        replace(OWNED, digest="e" * 64),
    ],
)
def test_it_fits_nothing_else(other: Ownership) -> None:
    marks = Marks(["key"])
    assert not marks.fits(marks.make(OWNED), other)


@pytest.mark.parametrize("mark", ["", "0" * 64, "\u0660" * 64, "x"])
def test_what_nobody_made_fits_nothing(mark: str) -> None:
    assert not Marks(["key"]).fits(mark, OWNED)


def test_a_mark_of_the_previous_key_is_good_while_that_is_known() -> None:
    made = Marks(["old"]).make(OWNED)
    assert Marks(["new", "old"]).fits(made, OWNED)
    assert not Marks(["new"]).fits(made, OWNED)
    assert Marks(["new", "old"]).make(OWNED) == Marks(["new"]).make(OWNED)
