"""What callers get."""

from typing import Literal, TypedDict


class HealthJson(TypedDict):
    status: Literal["OK", "ERROR"]
    message: str
