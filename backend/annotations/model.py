"""An annotation as it is stored, and as its callers see it. All its times are milliseconds since the epoch."""

from dataclasses import dataclass

from backend.annotations.answers import AnnotationJson
from backend.users.appearance import avatar_url
from contract import jsontext


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Empty for keys and for users who are gone."""

    id: int = 0
    login: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """`dashboard_id` 0 and an empty `dashboard_uid`: the organisation's. `data` is JSON text."""

    id: int = 0
    org_id: int
    dashboard_id: int = 0
    dashboard_uid: str = ""
    panel_id: int = 0
    author: Author
    starts: int
    ends: int
    text: str
    tags: tuple[str, ...] = ()
    data: str = "{}"
    created: int = 0
    updated: int = 0

    def as_json(self) -> AnnotationJson:
        return {
            "id": self.id,
            "alertId": 0,
            "alertName": "",
            "dashboardId": self.dashboard_id,
            "dashboardUID": self.dashboard_uid,
            "panelId": self.panel_id,
            "userId": self.author.id,
            "userName": self.author.login,
            "newState": "",
            "prevState": "",
            "created": self.created,
            "updated": self.updated,
            "time": self.starts,
            "timeEnd": self.ends,
            "text": self.text,
            "tags": list(self.tags),
            "login": self.author.login,
            "email": self.author.email,
            "avatarUrl": avatar_url(self.author.email) if self.author.id else "",
            "data": jsontext.embed(self.data),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a caller wants written, and where; 0 and "" are nowhere. Without `starts` it is now."""

    text: str
    dashboard_id: int = 0
    dashboard_uid: str = ""
    panel_id: int = 0
    starts: int = 0
    ends: int = 0
    tags: tuple[str, ...] = ()
    data: str = "{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a caller wants changed; what is empty, 0 or None stays."""

    text: str = ""
    starts: int = 0
    ends: int = 0
    tags: tuple[str, ...] | None = None
    data: str | None = None
