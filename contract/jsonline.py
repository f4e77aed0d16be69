"""One event as one line of JSON text: a mistake in what is told must not end a request."""

from collections.abc import Mapping

from contract import jsontext


def line(event: Mapping[str, object]) -> str:
    """`event` without a line break at its end; a value that JSON has no word for is told by its type alone."""
    try:
        return jsontext.encode(event).decode()
    except TypeError:
        return jsontext.encode({name: _sayable(value) for name, value in event.items()}).decode()


def _sayable(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    try:
        jsontext.encode(value)
    except TypeError:
        return f"<{type(value).__name__}>"
    return value
