"""JSON between processes, of known shapes: one reading, and one way to fail."""

from typing import TypeVar

import msgspec

T = TypeVar("T")


class Illegible(ValueError):  # noqa: N818 - what is wrong with what was sent, not a fault of ours
    """It is no JSON of that shape. Says nothing of what it is, for it may be about credentials."""


def read(text: bytes, shape: type[T]) -> T:
    """Raises Illegible: for broken JSON, another shape, bytes that are no UTF-8, and depths without end."""
    try:
        return msgspec.json.decode(text, type=shape)
    # The library lets the last two pass as they are.
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Illegible from None
