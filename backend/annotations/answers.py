"""What callers get."""

from typing import Any, TypedDict

from contract.operations import MessageJson


class AnnotationJson(TypedDict):
    """Times are milliseconds since the epoch. Of alerts there are none."""

    id: int
    alertId: int
    alertName: str
    dashboardId: int
    dashboardUID: str
    panelId: int
    userId: int
    userName: str
    newState: str
    prevState: str
    created: int
    updated: int
    time: int
    timeEnd: int
    text: str
    tags: list[str]
    login: str
    email: str
    avatarUrl: str
    data: dict[str, Any]


class AnnotationMadeJson(MessageJson, TypedDict):
    id: int


class AnnotationTagJson(TypedDict):
    tag: str
    count: int


class AnnotationTagsJson(TypedDict):
    tags: list[AnnotationTagJson]


class AnnotationTagsResultJson(TypedDict):
    result: AnnotationTagsJson
