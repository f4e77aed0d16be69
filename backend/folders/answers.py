"""What callers get."""

from typing import NotRequired, TypedDict

from contract.operations import MessageJson, Moment


class AboveJson(TypedDict):
    id: int
    uid: str
    title: str
    url: str


class FolderJson(TypedDict):
    """`parentUid` and `parents`, the outermost first, are left out at the root."""

    id: int
    uid: str
    title: str
    url: str
    hasAcl: bool
    canSave: bool
    canEdit: bool
    canAdmin: bool
    canDelete: bool
    createdBy: str
    created: Moment
    updatedBy: str
    updated: Moment
    version: int
    parentUid: NotRequired[str]
    parents: NotRequired[list[AboveJson]]


class ListedFolderJson(TypedDict):
    id: int
    uid: str
    title: str
    parentUid: NotRequired[str]


class CountsJson(TypedDict):
    folder: int
    dashboard: int
    alertrule: int
    librarypanel: int


class DeletedFolderJson(MessageJson):
    title: str
    id: int
