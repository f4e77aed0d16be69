"""What an answer has that its recording has not, and the reverse."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

_SHORT: Final = 160


@dataclass(frozen=True, slots=True)
class Difference:
    """At level 1 an exchange has failed, at level 2 it is only told."""

    level: int
    at: str
    text: str

    def __str__(self) -> str:
        return f"{self.at or '/'}: {self.text}"


def failed(differences: Iterable[Difference], *, level: int) -> list[Difference]:
    """Those that count at `level`."""
    return [each for each in differences if each.level <= level]


def unlike(level: int, at: str, recorded: Any, actual: Any) -> Difference:
    return Difference(level, at, f"recorded {shown(recorded)}, got {shown(actual)}")


def shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHORT else text[:_SHORT] + "…"
