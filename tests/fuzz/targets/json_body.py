"""JSON bodies: read as a strict reader reads them, refused in words, and the same after any number of trips."""

import json
from collections.abc import Mapping
from typing import Any

from contract import jsontext
from contract.errors import BadRequest, Problem
from contract.number import Number
from contract.shapes import Body, Required, shaped
from tests.fuzz.target import FuzzTarget


class _Inner(Body, frozen=True):
    title: Required = ""
    tags: list[str] = []  # noqa: RUF012 - msgspec copies an empty default


class _Shape(Body, frozen=True):
    """As the bodies of dashboards are: an open document, and fields beside it."""

    dashboard: dict[str, Any] = {}  # noqa: RUF012 - msgspec copies an empty default
    folder_id: int = 0
    overwrite: bool = False
    inner: _Inner = _Inner()


def check(data: bytes) -> None:
    try:
        value = jsontext.decode(data)
    except BadRequest as refused:
        assert "\n" not in refused.message
        return
    once = jsontext.encode(value)
    again = jsontext.decode(once)
    assert again == value
    assert jsontext.encode(again) == once
    _check_with_others(data, value)
    _check_shape(value)


def _check_with_others(data: bytes, value: object) -> None:
    """What a strict reader takes for a whole text, we read as it does."""
    try:
        theirs = json.loads(data.decode(), parse_constant=_refuse, parse_float=Number, parse_int=Number)
        json.dumps(_plain(theirs), ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return
    assert _same(value, theirs)


def _refuse(_: str) -> object:
    raise ValueError


def _plain(value: object) -> object:
    match value:
        case Number():
            return 0
        case list():
            return [_plain(item) for item in value]
        case dict():
            return {name: _plain(item) for name, item in value.items()}
        case _:
            return value


def _same(ours: object, theirs: object) -> bool:
    match theirs:
        case Number(text):
            return ours == theirs or (type(ours) in {int, float} and _is_exact(ours, text))
        case list():
            return isinstance(ours, list) and len(ours) == len(theirs) and all(map(_same, ours, theirs))
        case dict():
            return (
                isinstance(ours, dict)
                and list(ours) == list(theirs)
                and all(map(_same, ours.values(), theirs.values()))
            )
        case _:
            return ours == theirs and type(ours) is type(theirs)


def _is_exact(ours: object, text: str) -> bool:
    return float(text) == ours if isinstance(ours, float) else str(ours) == text or text == "-0"


def _check_shape(value: object) -> None:
    try:
        made = shaped(value, _Shape)
    except Problem as refused:
        assert refused.status in {400, 422}
        return
    assert isinstance(value, Mapping)
    assert isinstance(made.dashboard, dict)


TARGET = FuzzTarget(
    check=check,
    longest=256,
    words=(
        *(b'{"', b'":', b'"', b",", b"[", b"]", b"{", b"}", b"null", b"true", b"false", b"-0", b"1e400", b"0.1"),
        *(b"9223372036854775808", b"1E-7", b"\\ud83d", b"\\ude00", b"\\\\", b'\\"', b"\\u0000", b"NaN", b"\xff"),
        *(
            b'"dashboard":',
            b'"folderId":',
            b'"FOLDERID":',
            b'"overwrite":',
            b'"inner":{"title":"x"}',
            b"\xed\xa0\x80",
        ),
        b"[" * 60,
    ),
)
