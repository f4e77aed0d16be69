"""Numbers in a query that say how much of a list is wanted."""

import re

_NUMBER = re.compile("[0-9]{1,10}", re.ASCII)
_LARGEST = 2**31


def read_positive(text: str, *, otherwise: int) -> int:
    """`otherwise` for what is no positive number; very large ones are cut, so that a page times its size fits."""
    if _NUMBER.fullmatch(text) is None or int(text) == 0:
        return otherwise
    return min(int(text), _LARGEST)
