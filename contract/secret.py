"""Text that must not be shown."""

import hmac


class Secret:
    """A secret setting; prints as stars wherever it lands. `reveal` is for the place that uses it.

    No dataclass on purpose: encoders look into those, and would write the text.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "Secret('******')"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(_bytes(self._text), _bytes(other._text))

    def __hash__(self) -> int:
        return hash(self._text)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
