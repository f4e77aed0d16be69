"""What callers get."""

from typing import Any, TypedDict

from backend.dashboards.answers import AnyMetaJson
from contract.operations import MessageJson, Moment


class SnapshotMetaJson(AnyMetaJson, TypedDict):
    isSnapshot: bool
    type: str


class SnapshotJson(TypedDict):
    meta: SnapshotMetaJson
    dashboard: dict[str, Any]


class SnapshotEntryJson(TypedDict):
    id: int
    name: str
    key: str
    orgId: int
    userId: int
    external: bool
    externalUrl: str
    expires: Moment
    created: Moment
    updated: Moment


class SnapshotMadeJson(TypedDict):
    """`deleteKey` is told this once."""

    id: int
    key: str
    deleteKey: str
    url: str
    deleteUrl: str


class SnapshotDeletedJson(MessageJson, TypedDict):
    id: int


class SharedOptionsJson(TypedDict):
    externalSnapshotURL: str
    externalSnapshotName: str
    externalEnabled: bool
