"""What a search asks for, read from the query's parameters (api.md §3.1, §15)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from contract.errors import BadRequest, Unprocessable

MOST_HITS = 5000
USUAL_HITS = 1000
_TOO_MANY = f"Limit is above maximum allowed ({MOST_HITS}), use page parameter to access hits beyond limit"
_INTEGER = re.compile("[+-]?[0-9]{1,18}", re.ASCII)
_TRUE = frozenset({"true", "True"})
_LAST_PAGE = 10**12
"""Beyond every page that has a hit; keeps the offset within 64 bits."""


class Type(StrEnum):
    DASHBOARD = "dash-db"
    FOLDER = "dash-folder"


class Order(Enum):
    """RELEVANCE cuts the page by id and sorts it then; the others sort before the cut."""

    RELEVANCE = "relevance"
    ASCENDING = "alpha-asc"
    DESCENDING = "alpha-desc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Empty lists, texts and None ask for nothing in particular. Folder 0 and the uid "general" are the root."""

    title: str
    tags: tuple[str, ...]
    type: Type | None
    folder_ids: tuple[int, ...]
    folder_uids: tuple[str, ...]
    dashboard_ids: tuple[int, ...]
    dashboard_uids: tuple[str, ...]
    starred: bool
    editable: bool
    limit: int
    page: int
    order: Order

    @classmethod
    def read(cls, pairs: Sequence[tuple[str, str]]) -> "Question":
        """Values that make no sense are ignored; raises Unprocessable and BadRequest where api.md says so."""
        asked = _Parameters(pairs)
        question = cls(
            title=asked.first("query"),
            tags=asked.listed("tag", "tags"),
            type=_type(asked.first("type")),
            folder_ids=_numbers(asked.listed("folderIds")),
            folder_uids=asked.listed("folderUIDs"),
            dashboard_ids=_numbers(asked.listed("dashboardIds")),
            dashboard_uids=asked.listed("dashboardUIDs", "dashboardUID"),
            starred=asked.first("starred") in _TRUE,
            editable=asked.first("permission") == "Edit",
            limit=_limit(asked.first("limit")),
            page=_page(asked.first("page")),
            order=_order(asked.first("sort")),
        )
        _refuse_mixture(question.folder_ids, question.folder_uids)
        _refuse_mixture(question.dashboard_ids, question.dashboard_uids)
        return question


def asks_for_tags(pairs: Sequence[tuple[str, str]]) -> bool:
    return _Parameters(pairs).first("tagcloud") in _TRUE


class _Parameters:
    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._pairs = pairs

    def first(self, name: str) -> str:
        return next((value for key, value in self._pairs if key == name), "")

    def listed(self, *names: str) -> tuple[str, ...]:
        """Each value once; repeated parameters and commas mean the same."""
        values = (part for key, value in self._pairs if key in names for part in value.split(","))
        return tuple(dict.fromkeys(value for value in values if value))


def _numbers(values: Iterable[str]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(value) for value in values if _INTEGER.fullmatch(value)))


def _type(text: str) -> Type | None:
    return next((known for known in Type if known == text), None)


def _order(text: str) -> Order:
    return next((known for known in Order if known.value == text), Order.RELEVANCE)


def _limit(text: str) -> int:
    digits = text.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        return USUAL_HITS
    if len(digits.lstrip("0")) > len(str(MOST_HITS)) or int(digits) > MOST_HITS:
        raise Unprocessable(_TOO_MANY)
    return int(digits) or USUAL_HITS


def _page(text: str) -> int:
    digits = text.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        return 1
    return min(max(int(digits[:18]), 1), _LAST_PAGE)


def _refuse_mixture(ids: Sequence[int], uids: Sequence[str]) -> None:
    if ids and uids:
        raise BadRequest("search supports UIDs or IDs, not both")
