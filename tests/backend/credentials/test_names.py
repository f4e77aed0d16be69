import pytest

from backend.credentials.names import fold, refuse_long
from contract.errors import BadRequest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ALICE", "alice"),
        ("Straße", "STRASSE"),
        ("J\u00fcrgen", "ju\u0308rgen"),
        ("\u0391\u03a3", "\u03b1\u03c2"),
        ("\u212b", "\u00e5"),
    ],
)
def test_spellings_of_one_name_fold_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("a", "b"), ("a ", "a"), ("jurgen", "jürgen"), ("\uff41", "a")])
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_folded_name_folds_to_itself() -> None:
    assert fold(fold("ǅ\u0345Straße")) == fold("ǅ\u0345Straße")


def test_the_refusal_of_a_long_name_says_which() -> None:
    refuse_long(login="x" * 1000)
    with pytest.raises(BadRequest, match="The email is too long"):
        refuse_long(login="x", email="x" * 1001)
