"""Short names that identify one data source within its organisation (api.md §2.2)."""

import re
import secrets
import string

from contract.errors import BadRequest

_ALPHABET = string.ascii_letters + string.digits
_GENERATED = 9
_LONGEST = 40
_LEGAL = re.compile(r"[A-Za-z0-9_-]+")


def new_uid() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_GENERATED))


def check_uid(uid: str) -> None:
    """Raises BadRequest with the texts that dashboards use."""
    if not is_legal(uid):
        raise BadRequest("uid contains illegal characters")
    if len(uid) > _LONGEST:
        raise BadRequest("uid to long. max 40 characters")


def is_uid(text: str) -> bool:
    return is_legal(text) and len(text) <= _LONGEST


def is_legal(text: str) -> bool:
    return _LEGAL.fullmatch(text) is not None
