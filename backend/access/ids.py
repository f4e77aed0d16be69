"""Row numbers as callers write them (decisions.md 28)."""

import re

from contract.errors import BadRequest

_ID = re.compile("[1-9][0-9]{0,18}", re.ASCII)
_LARGEST = 2**63 - 1


def find_id(text: str) -> int:
    """The positive number that `text` is; 0, which no row has, for everything else."""
    if _ID.fullmatch(text) is None or int(text) > _LARGEST:
        return 0
    return int(text)


def read_id(text: str, *, otherwise: str = "id is invalid") -> int:
    """The positive number that `text` is; raises BadRequest with `otherwise` for everything else."""
    number = find_id(text)
    if number == 0:
        raise BadRequest(otherwise)
    return number
