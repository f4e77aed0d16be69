"""Statuses, types, headers and deliberate deviations."""

import base64
from typing import Any

import pytest

from tests.exchanges.judge import Judge
from tests.exchanges.recording import exchange_of
from tests.exchanges.small import HOME, JSON, answer, level, recorded, scenario

HTML = {"content-type": "text/html; charset=utf-8"}
ANY: dict[str, Any] = {}


@pytest.mark.parametrize(
    ("mode", "status", "headers", "misses"),
    [
        ("usual", 404, JSON, 0),
        ("usual", 400, JSON, 1),
        ("usual", 404, {"content-type": "application/json; charset=UTF-8"}, 0),
        ("usual", 404, {"content-type": "text/plain"}, 1),
        ("usual", 404, {}, 1),
        ("status-type", 404, HTML, 1),
        ("status", 404, HTML, 0),
        ("status", 400, HTML, 1),
        ("status-class", 499, HTML, 0),
        ("status-class", 500, HTML, 1),
        ("none", 200, HTML, 0),
    ],
)
def test_status_and_content_type(mode: str, status: int, headers: dict[str, str], misses: int) -> None:
    assert level(recorded(ANY, status=404, compare=mode), answer(ANY, status=status, headers=headers)) == misses


def test_a_body_that_is_no_json_is_wrong_where_json_was_recorded() -> None:
    assert level(recorded(ANY), answer(b"{")) == 1
    assert level(recorded({"a": 1}), answer(b'{"a": NaN}')) == 1
    assert level(recorded(ANY), answer(b"")) == 1


def text(body: str, **more: Any) -> dict[str, Any]:
    found = recorded(None, response_text=body, response_headers={"content-type": "text/plain"}, **more)
    return {name: value for name, value in found.items() if name != "response"}


def test_texts_are_equal_and_html_is_not_compared() -> None:
    plain = {"content-type": "text/plain"}
    assert level(text("tick"), answer(b"tick", headers=plain)) == 0
    assert level(text("tick"), answer(b"tock", headers=plain)) == 1
    page = {**text("<html>"), "response_headers": HTML}
    assert level(page, answer(b"<p>", headers=HTML)) == 0


def test_bytes_are_equal() -> None:
    packed = {**text(""), "response_base64": base64.b64encode(b"\xff\x00").decode()}
    plain = {"content-type": "text/plain"}
    assert level(packed, answer(b"\xff\x00", headers=plain)) == 0
    assert level(packed, answer(b"\xff", headers=plain)) == 1


@pytest.mark.parametrize(
    ("location", "misses"), [("/login", 1), (f"{HOME}/login", 0), ("http://localhost:3000/login", 0)]
)
def test_of_a_redirect_only_the_location_counts(location: str, misses: int) -> None:
    moved = recorded(ANY, status=302, response_headers={**HTML, "location": "http://localhost:3000/login"})
    assert level(moved, answer(b"moved", status=302, headers={"location": location})) == misses


def test_another_accepted_status_brings_its_own_message() -> None:
    taken = recorded(
        {"message": "failed"},
        status=500,
        also_accept=[{"status": 412, "message": "taken"}, {"status": 403}],
    )
    assert level(taken, answer({"message": "failed"}, status=500)) == 0
    assert level(taken, answer({"message": "other"}, status=500)) == 1
    assert level(taken, answer({"message": "taken", "more": 1}, status=412)) == 0
    assert level(taken, answer({"message": "failed"}, status=412)) == 1
    assert level(taken, answer(b"no json", status=412)) == 1
    assert level(taken, answer(b"anything", status=403)) == 0
    assert level(taken, answer({"message": "failed"}, status=404)) == 1


def test_headers_count_where_the_exchange_asks_for_them() -> None:
    asked = {**JSON, "cache-control": "no-cache", "server": None, "x-twice": ["a", "b"]}
    strict = recorded(ANY, response_headers=asked, compare="headers-subset")
    right = {**JSON, "cache-control": "no-cache"}
    twice = answer(ANY, headers=right)
    twice = type(twice)(status=200, headers=(*twice.headers, ("x-twice", "a"), ("x-twice", "b")), body=b"{}")
    assert level(strict, twice) == 0
    assert level(strict, answer(ANY, headers=right)) == 1
    assert level(strict, type(twice)(status=200, headers=(*twice.headers, ("server", "x")), body=b"{}")) == 1
    assert level(recorded(ANY, response_headers=asked), answer(ANY)) == 0


@pytest.mark.parametrize(
    ("record", "expect", "actual", "misses"),
    [
        ([{"message": "m"}], {"response": {"message": "$string"}}, {"message": "any"}, 0),
        ([{"message": "m"}], {"response": {"message": "$string"}}, {"message": 1}, 1),
        ([{"message": "m"}], {"response": {"message": "$string"}}, [{"message": "any"}], 1),
        ({"a": 1, "b": "x"}, {"response": {"a": 2}}, {"a": 2, "b": "x"}, 0),
        ({"a": 1, "b": "x"}, {"response": {"a": 2}}, {"a": 1, "b": "x"}, 1),
        ({"a": 1, "b": "x"}, {"response": {"a": 2}}, {"a": 2}, 1),
        ({"a": 1, "b": "x"}, {"response": {"a": 2}}, {"a": 2, "b": "y"}, 2),
        ({"a": {"b": 1}}, {"response": {"a": {"b": 2, "c": "$bool"}}}, {"a": {"b": 2, "c": True}}, 0),
        ({"a": {"b": 1}}, {"response": {"a": {"b": 2, "c": "$bool"}}}, {"a": {"b": 2}}, 1),
        ({"id": 1}, {"response": {"graphite": {"partials": "$object"}}}, {"graphite": {"partials": {}}}, 0),
        ({"id": 1}, {"response": {"graphite": {"partials": "$object"}}}, {"id": 1}, 1),
        ({"password": "x"}, {"clear": ["/password"]}, {"password": ""}, 0),
        ({"password": "x"}, {"clear": ["/password"]}, {"password": "x"}, 1),
        ({"password": "x"}, {"clear": ["/password"]}, {}, 1),
        ({"secureJsonFields": {}}, {"secureJsonFields": {"p": True}}, {"secureJsonFields": {"p": True}}, 0),
        ({"secureJsonFields": {}}, {"secureJsonFields": {"p": True}}, {"secureJsonFields": {}}, 1),
        (
            {"secureJsonFields": {}},
            {"secureJsonFields": {"p": True}},
            {"secureJsonFields": {"p": True, "q": True}},
            1,
        ),
    ],
)
def test_a_deviation_is_as_it_was_announced_and_the_rest_as_recorded(
    record: Any, expect: Any, actual: Any, misses: int
) -> None:
    assert level(recorded(record, expect=expect), answer(actual)) == misses


def test_a_deviating_status_makes_the_recorded_body_not_count() -> None:
    refused = recorded({"a": 1}, expect={"status": [401, 403]})
    assert level(refused, answer({"message": "No"}, status=403)) == 0
    assert level(refused, answer({"a": 1})) == 1
    either = recorded({"a": 1}, expect={"any_of": [{"status": 400}, {"response": {"a": 2}}]})
    assert level(either, answer(b"", status=400)) == 0
    assert level(either, answer({"a": 2})) == 0
    assert level(either, answer({"a": 1})) == 1


def test_nothing_but_the_announcement_counts_where_the_recording_is_context() -> None:
    context = recorded(None, compare="none", expect={"status": 404, "content_type": "application/json"})
    assert level(context, answer({"message": "x"}, status=404)) == 0
    assert level(context, answer({"message": "x"}, status=404, headers=HTML)) == 1
    assert level(context, answer({"message": "x"})) == 1


def test_an_answer_may_have_to_be_that_of_another_exchange() -> None:
    one = recorded([1], name="one")
    same = recorded([1, 2, 3], name="two", expect={"same_as": "one"})
    judge = Judge(scenario(one, same), home=HOME)
    assert judge.differences(exchange_of(same), answer([1])) == []
    assert judge.differences(exchange_of(same), answer([1, 2, 3])) != []
