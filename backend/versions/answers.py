"""What callers get."""

from typing import TypedDict

from backend.dashboards.answers import Document
from contract.operations import Moment


class VersionJson(TypedDict):
    id: int
    dashboardId: int
    uid: str
    parentVersion: int
    restoredFrom: int
    version: int
    created: Moment
    createdBy: str
    message: str


class VersionWithDataJson(VersionJson):
    data: Document
