"""Answers in JSON are compared key by key."""

from typing import Any

import pytest

from tests.exchanges.judge import Judge
from tests.exchanges.recording import exchange_of
from tests.exchanges.small import HOME, answer, differences, level, recorded, scenario


@pytest.mark.parametrize(
    ("record", "actual", "misses"),
    [
        ({"a": 1, "b": "x"}, {"a": 1, "b": "x"}, 0),
        ({"a": 1, "b": "x"}, {"a": 2, "b": "y"}, 2),
        ({"a": 1}, {"a": 1.0}, 0),
        ({"a": 1}, {"a": "1"}, 1),
        ({"a": 1}, {"a": True}, 1),
        ({"a": True}, {"a": False}, 2),
        ({"a": 1}, {"a": None}, 1),
        ({"a": 1}, {}, 1),
        ({"a": {}}, {"a": []}, 1),
        ({"a": {"b": 1}}, {"a": {}}, 1),
        ({"a": 1}, [{"a": 1}], 1),
        ({"a": 1}, {"a": 1, "b": 2}, 1),
        ({"a": {}}, {"a": {"b": 2}}, 1),
        ({"a": None}, {"a": []}, 0),
        ({"a": None}, {"a": {}}, 0),
        ({"a": None}, {"a": ""}, 1),
        ({"a": None}, {"a": [1]}, 1),
        ({"message": "Saved"}, {"message": "saved"}, 1),
        ({"status": "success"}, {"status": "failure"}, 1),
        ([{"fieldNames": ["Name"], "classification": "R"}], [{"fieldNames": ["Type"], "classification": "R"}], 1),
        ([{"fieldNames": ["Name"], "classification": "R"}], [{"fieldNames": ["Name"], "classification": "S"}], 1),
        ({"id": 1, "orgId": 1}, {"id": 7, "orgId": 8}, 0),
        ({"id": 1}, {"id": "1"}, 1),
        ({"buildInfo": {"version": "5.0.0", "env": "x"}}, {"buildInfo": {"version": "1", "env": "y"}}, 0),
        ({"version": 1}, {"version": 2}, 2),
        ([1, 2], [1, 2], 0),
        ([1, 2], [2, 1], 2),
        ([1, 2], [1], 1),
        ([], [1], 1),
    ],
)
def test_types_count_first_and_values_second(record: Any, actual: Any, misses: int) -> None:
    assert level(recorded(record), answer(actual)) == misses


@pytest.mark.parametrize(
    ("actual", "misses"),
    [
        ("2026-01-02T03:04:05Z", 0),
        ("2026-01-02T03:04:05.123Z", 0),
        ("2026-01-02T03:04:05+01:00", 1),
        ("2026-01-02 03:04:05", 1),
        ("yesterday", 1),
    ],
)
def test_a_time_is_utc_and_says_so(actual: str, misses: int) -> None:
    assert level(recorded({"created": "2020-05-05T00:00:00Z"}), answer({"created": actual})) == misses


@pytest.mark.parametrize(
    ("mode", "record", "actual", "misses"),
    [
        ("keys", {"a": "x"}, {"a": "y"}, 0),
        ("keys", {"a": "x"}, {"a": 1}, 1),
        ("keys", {"a": "x"}, {"b": "x"}, 1),
        ("keys", [{"a": 1}, {"a": 2}], [{"a": 3}], 0),
        ("keys", [{"a": 1}], [], 1),
        ("subset", {"a": 1}, {"a": 1, "b": 2}, 0),
        ("subset", {"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, 0),
        ("subset", {"a": 1}, {"b": 2}, 1),
        ("subset", [{"a": 2}], [{"a": 1}, {"a": 2}], 0),
        ("subset", [{"a": 2}], [{"a": 1}], 2),
        ("subset", [{"a": 2}], [], 1),
        ("subset", [{"a": 2}, {"a": 2}], [{"a": 2}], 1),
        ("unordered", [{"a": 1}, {"a": 2}], [{"a": 2}, {"a": 1}], 0),
        ("unordered", [{"a": 1}, {"a": 2}], [{"a": 2}, {"a": 2}], 2),
        ("unordered", [{"a": 1}, {"a": 2}], [{"a": 2}], 1),
        ("unordered", [{"a": 1}], [{"a": 1}, {"a": 2}], 1),
        ("unordered", [{"a": 1}], [{"b": 1}], 1),
    ],
)
def test_weaker_comparisons_are_no_weaker_than_they_say(mode: str, record: Any, actual: Any, misses: int) -> None:
    assert level(recorded(record, compare=mode), answer(actual)) == misses


def test_a_loose_key_may_have_any_value_of_its_type() -> None:
    loose = recorded({"slug": "jian-kong"}, loose=["slug"])
    assert level(loose, answer({"slug": "kan-shi"})) == 0
    assert level(loose, answer({"slug": 1})) == 1


def test_an_additive_key_is_allowed_in_its_place_only() -> None:
    read = recorded({"meta": {}, "dashboard": {}}, path="/api/dashboards/uid/{{uid}}")
    assert level(read, answer({"meta": {"isStarred": False}, "dashboard": {}, "model": {}})) == 0
    assert level(read, answer({"meta": {"model": {}}, "dashboard": {}})) == 1
    found = recorded([{"id": 1}], path="/api/search?query=x")
    assert level(found, answer([{"id": 1, "sortMeta": 0}])) == 0
    assert level(found, answer([{"id": 1, "secret": 0}])) == 1
    refused = recorded({"message": "No"}, status=404)
    assert level(refused, answer({"message": "No", "messageId": "x"}, status=404)) == 0
    assert level(recorded({"message": "Yes"}), answer({"message": "Yes", "messageId": "x"})) == 1


def test_a_generated_uid_is_known_again_in_later_urls() -> None:
    save = recorded({"uid": "recorded1", "url": "/d/recorded1/a"}, name="save")
    read = recorded({"url": "/d/recorded1/a"}, name="read")
    judge = Judge(scenario(save, read), home=HOME)
    assert judge.differences(exchange_of(save), answer({"uid": "actual123", "url": "/d/actual123/a"})) == []
    assert judge.differences(exchange_of(read), answer({"url": "/d/actual123/a"})) == []
    wrong = judge.differences(exchange_of(read), answer({"url": "/d/recorded1/a"}))
    assert [each.level for each in wrong] == [2]


def test_a_name_that_is_part_of_another_does_not_spoil_it() -> None:
    made = recorded({"key": "made", "deleteKey": "unmade", "deleteUrl": "/delete/unmade"})
    assert level(made, answer({"key": "a1", "deleteKey": "b2", "deleteUrl": "/delete/b2"})) == 0
    assert level(made, answer({"key": "a1", "deleteKey": "b2", "deleteUrl": "/delete/una1"})) == 2


def test_a_uid_that_the_request_chose_comes_back_as_it_is() -> None:
    chosen = recorded({"uid": "mine"}, method="POST", body={"dashboard": {"uid": "mine"}})
    assert level(chosen, answer({"uid": "mine"})) == 0
    assert level(chosen, answer({"uid": "other"})) == 1


def test_a_difference_says_where_and_what() -> None:
    (found,) = differences(recorded({"a": [{"b": 1}]}), answer({"a": [{"b": "x"}]}))
    assert str(found) == "/a/0/b: recorded 1, got 'x'"
