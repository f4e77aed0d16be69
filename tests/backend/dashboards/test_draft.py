from typing import Any

import pytest

from backend.dashboards.draft import Draft
from contract.errors import BadRequest
from contract.number import Number


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (None, 0),
        (12, 12),
        (-3, -3),
        (1.0, 1),
        (0.9, 0),
        ("12", 0),
        (True, 0),
        (1e30, -1),
        (Number("12345678901234567890123"), -1),
    ],
)
def test_numbers_are_cut_and_other_types_count_as_absent(sent: object, read: int) -> None:
    draft = Draft.read({"id": sent, "version": sent})
    assert (draft.id, draft.version) == (read, read)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (["prod", "linux"], ("prod", "linux")),
        (["x", "x"], ("x",)),
        (["ok", 1, None, {"a": 1}], ()),
        ("prod", ()),
        (None, ()),
    ],
)
def test_tags_are_kept_once_and_only_if_all_are_texts(sent: object, kept: tuple[str, ...]) -> None:
    assert Draft.read({"tags": sent}).tags == kept


def test_more_tags_than_an_index_should_hold_are_refused() -> None:
    with pytest.raises(BadRequest, match="at most 1000 tags"):
        Draft.read({"tags": [str(number) for number in range(1001)]})


@pytest.mark.parametrize("sent", [[], "x", 5, None])
def test_what_is_no_object_is_an_empty_document(sent: Any) -> None:
    draft = Draft.read(sent)
    assert draft.title == ""
    assert draft.document == {}


def test_titles_and_uids_are_trimmed_of_any_space() -> None:
    draft = Draft.read({"title": "\u2003 Trim me \u00a0", "uid": "  padded  "})
    assert (draft.title, draft.uid) == ("Trim me", "padded")
