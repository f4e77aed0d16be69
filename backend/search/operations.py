"""The operations of this slice, described."""

from typing import Literal

from backend.dashboards.answers import TagJson
from backend.search.answers import HitJson, SortOptionsJson
from contract.operations import Chapter, Either, Operation, Positive

_QUESTION = {
    "query": str,
    "tag": list[str],
    "tags": str,
    "tagcloud": bool,
    "type": Literal["dash-db", "dash-folder"],
    "folderIds": list[int],
    "folderUIDs": list[str],
    "dashboardIds": list[int],
    "dashboardUIDs": list[str],
    "dashboardUID": list[str],
    "starred": bool,
    "permission": Literal["View", "Edit"],
    "limit": Positive,
    "page": Positive,
    "sort": Literal["alpha-asc", "alpha-desc"],
}

SEARCH = Chapter(
    "Search",
    {
        "search.run": Operation(
            "Dashboards and folders by title, tag, star, type, folder or id, in pages.",
            query=_QUESTION,
            answer=Either((list[HitJson], list[TagJson])),
            refuses=(422,),
        ),
        "search.sorting": Operation("The orders that a search can be had in.", answer=SortOptionsJson),
    },
)
