import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import jsontext
from contract.errors import BadRequest
from contract.jsontext import MAX_DEPTH


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a":[1,-2.5,"x",true,false,null]}', {"a": [1, -2.5, "x", True, False, None]}),
        (b' \t\r\n{"a":1}', {"a": 1}),
        (b'{"a":1} and more', {"a": 1}),
        (b"[][]", []),
        (b'{"a":1,"a":2}', {"a": 2}),
        (b'{"A":1,"a":2}', {"A": 1, "a": 2}),
        (b'"\xff"', "\ufffd"),
        (b'"\xed\xa0\x80"', "\ufffd\ufffd\ufffd"),
        (b'"\xe2"', "\ufffd"),
    ],
)
def test_the_first_value_is_read_leniently_in_its_text_only(body: bytes, value: object) -> None:
    assert jsontext.decode(body) == value


@pytest.mark.parametrize(
    ("escaped", "text"),
    [
        (rb"\ud83d\ude00", "\U0001f600"),
        (rb"\uD83D\uDE00", "\U0001f600"),
        (rb"\ud800", "\ufffd"),
        (rb"\uDC00", "\ufffd"),
        (rb"\ude00\ud83d", "\ufffd\ufffd"),
        (rb"\ud83d\ud83d\ude00", "\ufffd\U0001f600"),
        (rb"\ud83d\ude00\ude00", "\U0001f600\ufffd"),
        (rb"\ud800a\udc00", "\ufffda\ufffd"),
        (rb"\\ud800", r"\ud800"),
        (rb"\\\ud800", "\\\ufffd"),
        (rb"\ud83d\\ude00", "\ufffd\\ude00"),
        (rb"\\\\ud83d\ude00", "\\\\ud83d\ufffd"),
        (rb"\u005c\ud800", "\\\ufffd"),
    ],
)
def test_half_a_character_reads_as_a_replacement_wherever_it_stands(escaped: bytes, text: str) -> None:
    assert jsontext.decode(b'{"' + escaped + b'":["' + escaped + b'"]}') == {text: [text]}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"{",
        b"[1,]",
        b'{"a":1,}',
        b"{'a':1}",
        b"{a:1}",
        b"NaN",
        b"[Infinity]",
        b'{"a":-Infinity}',
        b"\xef\xbb\xbf{}",
        b"// no\n{}",
        b"/* no */{}",
        b'"\n"',
        b'"\x00"',
        b'"open',
        b'"\\x"',
        b'"\\ud8"',
        b"[" * MAX_DEPTH,
        b"]",
        b"nul",
        b"\\u0031",
        "\u00a0{}".encode(),
    ],
)
def test_what_is_no_json_is_refused_in_one_plain_sentence(body: bytes) -> None:
    with pytest.raises(BadRequest) as refused:
        jsontext.decode(body)
    assert refused.value.message.startswith("The request body is ")
    assert "\n" not in refused.value.message


def test_a_refusal_names_the_place() -> None:
    with pytest.raises(BadRequest, match="line 2, column 6"):
        jsontext.decode(b'\n{"a":nope}')


@pytest.mark.parametrize("depth", [1, 254, 255, MAX_DEPTH])
@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_deep_values_are_read_and_written(depth: int, opening: bytes, closing: bytes) -> None:
    body = opening * depth + b"1e999" + closing * depth
    assert jsontext.encode(jsontext.decode(body)) == body


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 501 + b"]" * 501,
        b'{"a":' * 501 + b"1" + b"}" * 501,
        b'[{"a":' * 250 + b"[1]" + b"}]" * 250,
        b'["",' * 501 + b"1" + b"]" * 501,
        b'["]]]",' * 501 + b"1" + b"]" * 501,
    ],
)
def test_one_level_too_many_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest, match="500 levels"):
        jsontext.decode(body)


def test_brackets_in_texts_and_beside_each_other_are_no_levels() -> None:
    many = [r"[[[\"[[[", "{" * 600, "[]", r"\\"]
    assert jsontext.decode(json.dumps([*many, [[]] * 600]).encode()) == [*many, [[]] * 600]


_documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(_documents)
def test_what_was_read_once_reads_the_same_ever_after(document: object) -> None:
    once = jsontext.decode(json.dumps(document).encode())
    assert jsontext.decode(jsontext.encode(once)) == once


@given(st.binary(max_size=60) | st.text(r'[]{}",:\u0d8e19.-+ ', max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        value = jsontext.decode(body)
    except BadRequest:
        return
    assert jsontext.decode(jsontext.encode(value)) == value


_SIZE = 4 * 1024 * 1024


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" * _SIZE, id="levels"),
        pytest.param(b"[" * 501 + b'"' + rb"\"" * (_SIZE // 2), id="quotes in a text that never ends"),
        pytest.param(b"[" * 501 + b'"' + rb"\\" * (_SIZE // 2), id="backslashes in a text that never ends"),
        pytest.param(b"[" + b"{}," * (_SIZE // 3) + b"{}]", id="empty objects"),
        pytest.param(b"1" * _SIZE, id="digits"),
        pytest.param(b"0." + b"1" * _SIZE, id="decimals"),
        pytest.param(b"1e" + b"9" * _SIZE, id="an exponent"),
        pytest.param(b'{"' + b"k" * _SIZE + b'":1}', id="one long name"),
        pytest.param(b'["' + rb"\ud800" * (_SIZE // 6) + b'"]', id="half characters"),
        pytest.param(b'"' + b"\xff" * _SIZE + b'"', id="no utf-8"),
        pytest.param(b" " * _SIZE, id="spaces"),
    ],
)
def test_a_large_body_is_read_in_linear_time(body: bytes) -> None:
    began = time.monotonic()
    try:
        jsontext.encode(jsontext.decode(body))
    except BadRequest:
        assert body[:1] in b"[ "
    # A second is usual; what grows with the square of the size would take hours.
    assert time.monotonic() - began < 20


def test_what_json_cannot_say_is_a_mistake_of_ours() -> None:
    for value in ({1, 2}, b"bytes", {1: "a"}, "\ud800", {"a": object()}):
        with pytest.raises(TypeError):
            jsontext.encode(value)


def test_stored_text_is_sent_as_it_is() -> None:
    stored = b'{"a": 1.00, "b": [ ]}'
    assert jsontext.encode({"dashboard": jsontext.embed(stored)}) == b'{"dashboard":' + stored + b"}"
