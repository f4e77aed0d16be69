"""What callers get."""

from typing import TypedDict


class NothingJson(TypedDict):
    """What there is none of has no keys."""


class TeamsPageJson(TypedDict):
    totalCount: int
    teams: list[NothingJson]
    page: int
    perPage: int
