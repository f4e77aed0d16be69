import re

import pytest

from backend.uid import check_uid, new_uid
from contract.errors import BadRequest


def test_a_made_uid_has_nine_characters_of_the_alphabet() -> None:
    made = {new_uid() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch("[A-Za-z0-9_-]{9}", uid) for uid in made)


@pytest.mark.parametrize("uid", ["", "u" * 40, "my-own_uid", "-", "0"])
def test_a_uid_that_can_stand_in_a_path_passes(uid: str) -> None:
    check_uid(uid)


@pytest.mark.parametrize("uid", ["a b", "a/b", "ünï", "a\0b", "a\n", "%41"])
def test_other_characters_are_refused(uid: str) -> None:
    with pytest.raises(BadRequest, match="uid contains illegal characters"):
        check_uid(uid)


def test_more_than_forty_characters_are_refused() -> None:
    with pytest.raises(BadRequest, match="uid to long"):
        check_uid("u" * 41)
