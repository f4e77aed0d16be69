"""Row numbers as callers write them (decisions.md 28)."""

import re

from contract.errors import BadRequest

_ID = re.compile("[1-9][0-9]{0,18}", re.ASCII)
_LARGEST = 2**63 - 1


def read_id(text: str, *, otherwise: str = "id is invalid") -> int:
    """The positive number that `text` is; raises BadRequest with `otherwise` for everything else."""
    if _ID.fullmatch(text) is None or int(text) > _LARGEST:
        raise BadRequest(otherwise)
    return int(text)
