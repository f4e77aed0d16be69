"""JSON in and out, one reading for both processes (decisions.md 26).

All that is done for every byte is done by C code, so that a body of 16 MiB cannot hold the event loop for long.
"""

import json
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import accumulate
from typing import Any, Never

import orjson

from contract.errors import BadRequest

MAX_DEPTH = 500
_SPACE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Number:
    """A number that neither a double nor 64 bits hold exactly; kept as it was written."""

    text: str


def decode(body: bytes) -> Any:
    """The first JSON value of `body`; raises BadRequest with one plain sentence.

    Invalid UTF-8 and lone surrogates read as U+FFFD, the last of duplicate names wins; NaN, Infinity, comments, a
    byte order mark and more than 500 levels are refused.
    """
    _refuse_depth(body)
    text = body.decode("utf-8", "replace")
    if b"\\ud" in body or b"\\uD" in body:
        text = _without_lone_surrogates(text)
    decoder = _fast if _is_plain(body) else _exact
    try:
        value, _ = decoder.raw_decode(text, len(text) - len(text.lstrip(_SPACE)))
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"The request body is not valid JSON: {_reason(error)}") from None
    return value


def encode(value: object) -> bytes:
    """Compact UTF-8 JSON; `Number`s come out as they came in. Raises TypeError for what JSON cannot say."""
    try:
        return orjson.dumps(value, default=_fragment, option=orjson.OPT_PASSTHROUGH_DATACLASS)
    except TypeError:
        # orjson gives up at 254 levels, where our own limit is 500.
        return orjson.dumps(_in_stages(value, _STAGE), default=_fragment, option=orjson.OPT_PASSTHROUGH_DATACLASS)


def embed(text: bytes | str) -> orjson.Fragment:
    """JSON text that `encode` copies as it is: a stored document need not be read to be sent."""
    return orjson.Fragment(text)


_BRACKETS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[{]}"))


def _refuse_depth(body: bytes) -> None:
    if body.count(b"[") + body.count(b"{") <= MAX_DEPTH:
        return
    outside_strings = b"".join(body.replace(rb"\\", b"").replace(rb"\"", b"").split(b'"')[::2])
    steps = memoryview(outside_strings.translate(_BRACKETS, _NO_BRACKETS)).cast("b")
    if any(map(MAX_DEPTH.__lt__, accumulate(steps))):
        raise BadRequest(f"The request body is nested deeper than {MAX_DEPTH} levels")


_LONE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_MASK = "\udc5c\udc5c"


def _without_lone_surrogates(text: str) -> str:
    """The same text, and as long, with U+FFFD for every escape that is half a character."""
    # An escaped backslash must not be taken for the start of the next escape. Its mask cannot be in the text,
    # which was decoded from UTF-8.
    masked = text.replace(r"\\", _MASK)
    return _LONE.sub(r"\\ufffd", masked).replace(_MASK, r"\\")


_SHAPE = bytes.maketrans(b"123456789.E+", b"0000000000e-")
_DOUBTFUL = (b"0" * 16, b"e000", b"e-000")


def _is_plain(body: bytes) -> bool:
    """Whether no number can be too long, or too large, for a double or 64 bits: those need to be looked at."""
    shape = body.translate(_SHAPE)
    return not any(doubtful in shape for doubtful in _DOUBTFUL)


def _float(text: str) -> float | Number:
    value = float(text)
    if repr(value) == text:
        return value
    try:
        exact = Decimal(repr(value)) == Decimal(text)
    except InvalidOperation:
        return Number(text)
    return value if exact else Number(text)


_INT64 = range(-(2**63), 2**63)
_SURE_DIGITS = 18
_INT64_DIGITS = 20


def _int(text: str) -> int | Number:
    if len(text) <= _SURE_DIGITS:
        return int(text)
    # Reading a very long run of digits as an integer costs quadratic time.
    if len(text) > _INT64_DIGITS:
        return Number(text)
    value = int(text)
    return value if value in _INT64 else Number(text)


def _refuse_constant(name: str) -> Never:
    raise ValueError(f"{name} is not a number")


_fast = json.JSONDecoder(parse_constant=_refuse_constant)
_exact = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_float, parse_int=_int)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg.removesuffix(' at')} at line {error.lineno}, column {error.colno}"
    return str(error) or "it cannot be read"


_STAGE = 128


@dataclass(frozen=True, slots=True)
class _Below:
    """A part that lies so deep that it is encoded by itself."""

    value: object


def _in_stages(value: object, levels: int) -> object:
    if not isinstance(value, dict | list):
        return value
    if levels == 0:
        return _Below(value)
    if isinstance(value, list):
        return [_in_stages(item, levels - 1) for item in value]
    return {name: _in_stages(item, levels - 1) for name, item in value.items()}


def _fragment(value: object) -> orjson.Fragment:
    if isinstance(value, Number):
        return orjson.Fragment(value.text)
    if isinstance(value, _Below):
        return orjson.Fragment(encode(value.value))
    raise TypeError(f"{type(value).__name__} is not JSON")
