"""Values on their way into a statement."""

from backend.storage.database import Value
from contract.errors import BadRequest

_LARGEST = 2**63 - 1


def checked(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """The values, each of which both databases can hold; raises BadRequest. They may come from any request."""
    for value in values:
        if isinstance(value, int):
            _check_number(value)
        elif isinstance(value, str):
            _check_text(value)
    return values


def _check_number(number: int) -> None:
    if not -_LARGEST <= number <= _LARGEST:
        raise BadRequest("A number is too large")


def _check_text(text: str) -> None:
    if "\0" in text:
        raise BadRequest("A text holds the character NUL")
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadRequest("A text holds half of a surrogate pair") from None
