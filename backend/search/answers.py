"""What callers get."""

from typing import NotRequired, TypedDict


class HitJson(TypedDict):
    """The keys of the folder are left out for what lies in none."""

    id: int
    uid: str
    title: str
    uri: str
    url: str
    slug: str
    type: str
    tags: list[str]
    isStarred: bool
    sortMeta: int
    folderId: NotRequired[int]
    folderUid: NotRequired[str]
    folderTitle: NotRequired[str]
    folderUrl: NotRequired[str]


class SortOptionJson(TypedDict):
    name: str
    displayName: str
    description: str
    meta: str


class SortOptionsJson(TypedDict):
    sortOptions: list[SortOptionJson]
