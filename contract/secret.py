"""Text that must not be shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret setting; prints as stars wherever it lands. `reveal` is for the place that uses it."""

    _text: str

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "Secret('******')"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._text)
