"""What a table promises whose rows hold sealed values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from backend.storage.database import Statements
from backend.vault.model import Place, Sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One value of a row; `name` tells several of one row apart. A text is a value that was not sealed so far."""

    row: int
    name: str = ""
    place: Place
    value: Sealed | str = field(repr=False)


class Holder(Protocol):
    async def everything(self, statements: Statements) -> Sequence[Held]:
        """Every value there is, in all organisations."""

    async def outdated(self, statements: Statements) -> Sequence[Held]:
        """Those that stand in clear, or have no data key's row."""

    async def keep(self, statements: Statements, held: Held, sealed: Sealed) -> None:
        """Put `sealed` in the place of what `held` is."""
