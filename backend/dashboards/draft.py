"""The document that a caller wants saved, and what its own fields say about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from contract.errors import BadRequest
from contract.number import Number

_LARGEST = 2**63 - 1
_NO_SUCH = -1
"""Stands for numbers that no row has."""
_MOST_TAGS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`id` and `uid` name the object it would replace (0 and "": none), `version` the state it was made from."""

    document: Mapping[str, object]
    title: str
    uid: str
    id: int
    version: int
    tags: tuple[str, ...]

    @classmethod
    def read(cls, dashboard: object) -> "Draft":
        """Fields of a wrong type count as absent (api.md §2.1); raises BadRequest for too many tags."""
        document = dashboard if isinstance(dashboard, dict) else {}
        return cls(
            document=document,
            title=_text(document.get("title")),
            uid=_text(document.get("uid")),
            id=_number(document.get("id")),
            version=_number(document.get("version")),
            tags=_tags(document.get("tags")),
        )


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _number(value: object) -> int:
    """Fractions are cut, as the API always did."""
    if isinstance(value, Number):
        return _NO_SUCH
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return int(value) if abs(value) <= _LARGEST else _NO_SUCH


def _tags(value: object) -> tuple[str, ...]:
    """Each tag once; none at all if one of them is no text."""
    if not isinstance(value, list):
        return ()
    tags = tuple(dict.fromkeys(tag for tag in value if isinstance(tag, str)))
    if not all(isinstance(tag, str) for tag in value):
        return ()
    if len(tags) > _MOST_TAGS:
        raise BadRequest(f"A dashboard can have at most {_MOST_TAGS} tags")
    return tags
