"""The short name that an object keeps for life (api.md §2.2)."""

import re
import secrets
import string
from collections.abc import Awaitable, Callable

from contract.errors import BadRequest

_ALPHABET = string.ascii_letters + string.digits + "-_"
_UID = re.compile("[A-Za-z0-9_-]*", re.ASCII)
_GENERATED = 9
_LONGEST = 40


def new_uid() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_GENERATED))


async def free_uid(org_id: int, holder: Callable[[int, str], Awaitable[object]]) -> str:
    """A new uid that nothing in the organisation has, by what `holder` finds."""
    while await holder(org_id, uid := new_uid()) is not None:
        pass
    return uid


def check_uid(uid: str) -> None:
    """Raises BadRequest for a uid that cannot stand in a path. An empty one is still to be made."""
    if _UID.fullmatch(uid) is None:
        raise BadRequest("uid contains illegal characters")
    if len(uid) > _LONGEST:
        raise BadRequest("uid to long. max 40 characters")


def is_uid(text: str) -> bool:
    """Whether an object could have this uid."""
    return 0 < len(text) <= _LONGEST and _UID.fullmatch(text) is not None
