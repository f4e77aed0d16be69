"""What is stored of a secret, and of the key it is sealed under."""

from dataclasses import dataclass, field
from typing import NewType

from contract.errors import Problem

Place = NewType("Place", bytes)
"""Where a secret belongs. A sealed value opens in its place alone: moved to another row it is not believed."""


class Unreadable(Problem):
    """The value was sealed under a secret key that is not configured any more, or it was tampered with."""

    default = "A stored secret cannot be read; save it again"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKey:
    """A row of `data_keys`: 32 random bytes that only `[security] secret_key` unwraps."""

    id: int
    wrapped: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """One encrypted value. `key` is None in the form from before data keys had rows of their own."""

    value: bytes = field(repr=False)
    key: DataKey | None
