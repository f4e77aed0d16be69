"""Numbers of JSON that survive the way through us to their last digit (decisions.md 26)."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation


@dataclass(frozen=True, slots=True)
class Number:
    """A number that neither a double nor 64 bits hold exactly; kept as it was written."""

    text: str


_SHAPE = bytes.maketrans(b"123456789.E+", b"0000000000e-")
_DOUBTFUL = (b"0" * 16, b"e000", b"e-000")


def are_plain(body: bytes) -> bool:
    """Whether no number can be too long, or too large, for a double or 64 bits: those need to be looked at."""
    shape = body.translate(_SHAPE)
    return not any(doubtful in shape for doubtful in _DOUBTFUL)


def exact_float(text: str) -> float | Number:
    value = float(text)
    if repr(value) == text:
        return value
    try:
        exact = Decimal(repr(value)) == Decimal(text)
    except InvalidOperation:
        return Number(text)
    return value if exact else Number(text)


_INT64 = range(-(2**63), 2**63)
_SURE_DIGITS = 18
_INT64_DIGITS = 20


def exact_int(text: str) -> int | Number:
    if len(text) <= _SURE_DIGITS:
        return int(text)
    # Reading a very long run of digits as an integer costs quadratic time.
    if len(text) > _INT64_DIGITS:
        return Number(text)
    value = int(text)
    return value if value in _INT64 else Number(text)
