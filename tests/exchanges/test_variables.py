"""Requests are sent as recorded, with what this run's answers gave."""

from typing import Any

import pytest

from tests.exchanges.recording import exchange_of
from tests.exchanges.small import recorded
from tests.exchanges.variables import Variables


def sent(actor: Any = None, /, **exchange: Any) -> bytes:
    variables = Variables({"id": 7, "uid": "abc"})
    return variables.request(exchange_of(recorded(None, **exchange)), actor, "here:80")


def test_a_target_is_sent_as_it_is() -> None:
    assert (
        sent(path="/api//x/%2e%2e/ü?a={{uid}}")
        == "GET /api//x/%2e%2e/ü?a=abc HTTP/1.1\r\nHost: here:80\r\n\r\n".encode()
    )


def test_a_variable_alone_keeps_its_type() -> None:
    template = {"id": "{{id}}", "text": "n{{id}}", "list": ["{{uid}}"]}
    head, _, body = sent(method="POST", body={}, body_template=template).partition(b"\r\n\r\n")
    assert body == b'{"id": 7, "text": "n7", "list": ["abc"]}'
    assert b"Content-Length: 40" in head


def test_bodies_that_are_no_json_are_sent_as_they_are() -> None:
    assert sent(method="PUT", body_raw="{,ü").endswith("Content-Length: 4\r\n\r\n{,ü".encode())
    assert sent(method="PUT", body_base64="/wA=").endswith(b"\r\n\r\n\xff\x00")
    assert b"Content-Length: 0" in sent(method="PATCH")
    assert b"Content-Length" not in sent(method="DELETE")


def test_an_actor_brings_its_credential() -> None:
    assert b"Authorization: Basic YTpi\r\n" in sent({"basic": ["a", "b"]})
    assert b"Authorization: Bearer abc\r\n" in sent({"bearer": "{{uid}}"})


def test_what_an_answer_gives_is_there_for_the_next_request() -> None:
    variables = Variables({})
    exchange = exchange_of(recorded(None, capture={"k": "/list/0/a~1b"}, path="/x/{{k}}"))
    with pytest.raises(KeyError):
        variables.request(exchange, None, "here")
    variables.capture(exchange, {"list": [{"a/b": 5}]})
    assert variables.request(exchange, None, "here").startswith(b"GET /x/5 ")
    answers: list[Any] = [{"list": []}, {"list": 3}, {}, None]
    for nowhere in answers:
        with pytest.raises(LookupError):
            variables.capture(exchange, nowhere)
