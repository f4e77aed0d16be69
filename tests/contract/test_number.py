import json
from decimal import Decimal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import jsontext
from contract.number import Number, are_plain


@pytest.mark.parametrize(
    "text",
    [
        "9223372036854775808",
        "-9223372036854775809",
        "123456789012345678901234567890",
        "0.12345678901234567890123",
        "1e999",
        "-1E+400",
        "1e-400",
        "4.94065645841246544e-324",
        "1e99999999999999999999999",
        "9007199254740993.0",
        "1" * 5000,
    ],
)
def test_a_number_that_no_double_holds_comes_out_as_it_came_in(text: str) -> None:
    assert jsontext.decode(text.encode()) == Number(text)
    assert jsontext.encode(jsontext.decode(f"[{text}]".encode())) == f"[{text}]".encode()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
        ("0.30000000000000004", 0.30000000000000004),
        ("1.10", 1.1),
        ("1.0", 1.0),
        ("1E2", 100.0),
        ("1e-7", 1e-7),
        ("5e-324", 5e-324),
        ("1.7976931348623157e308", 1.7976931348623157e308),
        ("0e999", 0.0),
    ],
)
def test_a_number_that_a_double_or_64_bits_hold_is_a_number(text: str, value: float) -> None:
    decoded = jsontext.decode(text.encode())
    assert decoded == value
    assert type(decoded) is type(value)


_numbers = st.builds(
    "{}{}{}".format,
    st.integers(-(10**25), 10**25),
    st.sampled_from(["", ".5", ".0", ".000000000000000000001", ".10"]),
    st.sampled_from(["", "e5", "E-12", "e+99", "e400", "e-330"]),
)


@given(st.lists(_numbers, min_size=1, max_size=6))
def test_no_number_changes_its_value_on_the_way_through(numbers: list[str]) -> None:
    through = orjson.Fragment(jsontext.encode(jsontext.decode(f"[{','.join(numbers)}]".encode())))
    told = json.loads(bytes(orjson.dumps(through)), parse_float=Decimal, parse_int=Decimal)
    assert told == [Decimal(number) for number in numbers]


@given(st.lists(_numbers, min_size=1, max_size=6))
def test_numbers_are_only_called_plain_where_a_quick_reading_is_exact(numbers: list[str]) -> None:
    text = f"[{','.join(numbers)}]"
    if are_plain(text.encode()):
        assert list(map(Decimal, map(repr, json.loads(text)))) == [Decimal(number) for number in numbers]


@pytest.mark.parametrize("body", [b"[0.1,-7,1e22,1E-9,123456789012345]", b'{"a":"1e","b":1.5}', b""])
def test_ordinary_numbers_are_plain(body: bytes) -> None:
    assert are_plain(body)
