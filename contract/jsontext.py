"""JSON in and out, one reading for both processes (decisions.md 26).

All that is done for every byte is done by C code, so that a body of 16 MiB cannot hold the event loop for long.
"""

import gc
import json
import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Never

import orjson

from contract.errors import BadRequest
from contract.number import Number, are_plain, exact_float, exact_int

MAX_DEPTH = 500
_SPACE = " \t\r\n"


def decode(body: bytes) -> Any:
    """The first JSON value of `body`; raises BadRequest with one plain sentence.

    Invalid UTF-8 and lone surrogates read as U+FFFD, the last of duplicate names wins; NaN, Infinity, comments, a
    byte order mark and more than 500 levels are refused.
    """
    _refuse_depth(body)
    text = body.decode("utf-8", "replace")
    if b"\\ud" in body or b"\\uD" in body:
        text = _without_lone_surrogates(text)
    try:
        return _first_value(_fast if are_plain(body) else _exact, text)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"The request body is not valid JSON: {_reason(error)}") from None


def encode(value: object) -> bytes:
    """Compact UTF-8 JSON; `Number`s come out as they came in. Raises TypeError for what JSON cannot say."""
    try:
        return orjson.dumps(value, default=_fragment, option=orjson.OPT_PASSTHROUGH_DATACLASS)
    except TypeError:
        # orjson gives up at 254 levels, where our own limit is 500.
        return orjson.dumps(_in_stages(value, _STAGE), default=_fragment, option=orjson.OPT_PASSTHROUGH_DATACLASS)


def embed(text: bytes | str) -> Any:
    """JSON text that `encode` copies as it is: a stored document need not be read to be sent.

    Stands for whatever the text says, so its type is any.
    """
    return orjson.Fragment(text)


def _first_value(decoder: json.JSONDecoder, text: str) -> Any:
    # Reading makes many containers and no cycle: the collector would go through all of them, again and again.
    collecting = gc.isenabled()
    gc.disable()
    try:
        value, _ = decoder.raw_decode(text, len(text) - len(text.lstrip(_SPACE)))
    finally:
        if collecting:
            gc.enable()
    return value


_STRUCTURE = b'"[{]}'
_OTHERS = bytes(set(range(256)) - set(_STRUCTURE))
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")


def _refuse_depth(body: bytes) -> None:
    if body.count(b"[") + body.count(b"{") <= MAX_DEPTH:
        return
    unescaped = body.replace(rb"\\", b"").replace(rb"\"", b"")
    # Two quotes side by side leave inside and outside where they were.
    structure = unescaped.translate(None, _OTHERS).replace(b'""', b"")
    outside_strings = b"".join(structure.split(b'"')[::2])
    steps = memoryview(outside_strings.translate(_STEPS)).cast("b")
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


def _refuse_constant(name: str) -> Never:
    raise ValueError(f"{name} is not a number")


_fast = json.JSONDecoder(parse_constant=_refuse_constant)
_exact = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=exact_float, parse_int=exact_int)


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
