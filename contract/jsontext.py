"""JSON in and out, one reading for both processes (decisions.md 26)."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Never

import orjson

from contract.errors import BadRequest

MAX_DEPTH = 500
_SURROGATE = re.compile("[\ud800-\udfff]")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
_INT64_DIGITS = 20
_INT64 = range(-(2**63), 2**63)


@dataclass(frozen=True, slots=True)
class Number:
    """A number that neither a double nor 64 bits hold exactly; kept as it was written."""

    text: str


def decode(body: bytes) -> Any:
    """The first JSON value of `body`; raises BadRequest with one plain sentence.

    Invalid UTF-8 and lone surrogates read as U+FFFD, the last of duplicate names wins; NaN, Infinity, comments, a
    byte order mark and more than 500 levels are refused.
    """
    text = body.decode("utf-8", "replace").lstrip(" \t\r\n")
    _refuse_depth(text)
    try:
        value, _ = _decoder.raw_decode(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"The request body is not valid JSON: {_reason(error)}") from None
    return _text(value) if isinstance(value, str) else _items(value)


def encode(value: object) -> bytes:
    """Compact UTF-8 JSON; `Number`s come out as they came in. Raises TypeError for what JSON cannot say."""
    return orjson.dumps(value, default=_fragment, option=orjson.OPT_PASSTHROUGH_DATACLASS)


def embed(text: bytes | str) -> orjson.Fragment:
    """JSON text that `encode` copies as it is: a stored document need not be read to be sent."""
    return orjson.Fragment(text)


def _fragment(value: object) -> orjson.Fragment:
    if isinstance(value, Number):
        return orjson.Fragment(value.text)
    raise TypeError(f"{type(value).__name__} is not JSON")


def _float(text: str) -> float | Number:
    value = float(text)
    return value if Decimal(repr(value)) == Decimal(text) else Number(text)


def _int(text: str) -> int | Number:
    # Reading a very long run of digits as an integer costs quadratic time.
    if len(text) > _INT64_DIGITS:
        return Number(text)
    value = int(text)
    return value if value in _INT64 else Number(text)


def _refuse_constant(name: str) -> Never:
    raise ValueError(f"{name} is not a number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {_text(name): _text(value) if isinstance(value, str) else _items(value) for name, value in pairs}


def _items(value: Any) -> Any:
    if isinstance(value, list):
        return [_text(item) if isinstance(item, str) else _items(item) for item in value]
    return value


def _text(text: str) -> str:
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _refuse_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            raise BadRequest(f"The request body is nested deeper than {MAX_DEPTH} levels")


_decoder = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=_float,
    parse_int=_int,
    parse_constant=_refuse_constant,
)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg.removesuffix(' at')} at line {error.lineno}, column {error.colno}"
    return str(error) or "it cannot be read"
