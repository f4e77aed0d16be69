"""What callers get."""

from typing import NotRequired, TypedDict


class HealthJson(TypedDict):
    """What is running here is left out where `[auth.anonymous] hide_version` says so."""

    database: str
    product: str
    commit: NotRequired[str]
    version: NotRequired[str]
    productVersion: NotRequired[str]
