"""JSON without the loss that a float is: numbers are kept as they were written."""

import json
from decimal import Decimal
from typing import Any

import orjson


def read_exactly(text: bytes) -> Any:
    """Numbers are decimals, so that equal means equal to the last digit."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def copied_exactly(text: bytes) -> Any:
    """For `written_exactly` alone: numbers are the text they were."""
    return json.loads(text, parse_float=_fragment, parse_int=_fragment)


def written_exactly(value: object) -> bytes:
    return orjson.dumps(value)


def _fragment(text: str) -> orjson.Fragment:
    return orjson.Fragment(text.encode())
