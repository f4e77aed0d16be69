import json

from hypothesis import given
from hypothesis import strategies as st

from contract.jsonline import line
from contract.secret import Secret


def test_an_event_is_one_line() -> None:
    assert line({"event": "two\nlines", "count": 1}) == '{"event":"two\\nlines","count":1}'


def test_what_json_cannot_say_is_told_by_its_type_alone() -> None:
    told = line({"event": "boo", "key": Secret("hush"), "cause": ValueError("hush"), "body": b"hush", "nine": 9})
    assert json.loads(told) == {
        "event": "boo",
        "key": "<Secret>",
        "cause": "<ValueError>",
        "body": "<bytes>",
        "nine": 9,
    }


def test_half_characters_and_huge_numbers_end_nothing() -> None:
    assert json.loads(line({"path": "a\udc80", "size": 2**64})) == {"path": "a?", "size": "<int>"}


_values = st.text(st.characters()) | st.integers() | st.binary() | st.sets(st.integers()) | st.none() | st.floats()


@given(st.dictionaries(st.text("abc"), _values))
def test_any_event_becomes_a_line(event: dict[str, object]) -> None:
    told = line(event)
    assert "\n" not in told
    assert json.loads(told).keys() == event.keys()
