"""What callers get."""

from typing import Literal, TypedDict


class CheckedJson(TypedDict):
    status: Literal["OK", "ERROR"]
    message: str
