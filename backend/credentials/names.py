"""One spelling for all the spellings of a login or an e-mail (decisions.md 23)."""

import unicodedata

from contract.errors import BadRequest

LONGEST = 1000
"""Characters. Names travel in a header with every request of their user."""


def fold(name: str) -> str:
    """What two names have in common that differ in case or in how their letters are composed."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def refuse_long(**names: str) -> None:
    for field, name in names.items():
        if len(name) > LONGEST:
            raise BadRequest(f"The {field} is too long")
