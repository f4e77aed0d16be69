"""What callers get."""

from typing import NotRequired, TypedDict

from contract.operations import Moment


class KeyJson(TypedDict):
    """`expiration` and `lastUsedAt` are left out where there is none."""

    id: int
    name: str
    role: str
    expiration: NotRequired[Moment]
    lastUsedAt: NotRequired[Moment]


class MadeKeyJson(TypedDict):
    """`key` is the secret, told this once."""

    id: int
    name: str
    key: str
