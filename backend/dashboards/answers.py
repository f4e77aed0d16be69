"""What callers get."""

from typing import Any, NotRequired, TypedDict

from contract.operations import MessageJson, Moment

Document = dict[str, Any]
"""A dashboard's JSON, as it was saved."""


class AnyMetaJson(TypedDict):
    """What is told beside every document: a dashboard's own, a file's, a snapshot's."""

    isStarred: bool
    canSave: bool
    canEdit: bool
    canAdmin: bool
    canStar: bool
    canDelete: bool
    slug: str
    url: str
    expires: Moment
    created: Moment
    updated: Moment
    createdBy: str
    updatedBy: str
    version: int
    hasAcl: bool
    isFolder: bool
    folderId: int
    folderUid: str
    folderTitle: str
    folderUrl: str
    provisioned: bool
    provisionedExternalId: str


class MetaJson(AnyMetaJson, TypedDict):
    type: NotRequired[str]
    isHome: NotRequired[bool]


class DashboardJson(TypedDict):
    """`model` is `dashboard` under its older name."""

    meta: MetaJson
    dashboard: Document
    model: Document


class HomeElsewhereJson(TypedDict):
    """Of who prefers another dashboard: where it is."""

    redirectUri: str


class SavedJson(TypedDict):
    id: int
    uid: str
    url: str
    slug: str
    status: str
    version: int
    folderUid: str


class DeletedJson(MessageJson, TypedDict):
    title: str
    id: int
    uid: str


class TagJson(TypedDict):
    term: str
    count: int
