"""Preferences as their callers see them."""

from dataclasses import dataclass

from backend.permissions.subject import Subject
from backend.preferences.answers import PreferencesJson


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """Empty texts are "no choice". `home_dashboard_id` 0 is unset, and one that is gone stays named."""

    theme: str = ""
    home_dashboard_id: int = 0
    timezone: str = ""
    week_start: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPreferences:
    """`home_dashboard_uid` is empty where there is no such dashboard, or none that the asker may see."""

    stored: Preferences
    home_dashboard_uid: str = ""

    def as_json(self) -> PreferencesJson:
        return {
            "theme": self.stored.theme,
            "homeDashboardId": self.stored.home_dashboard_id,
            "homeDashboardUID": self.home_dashboard_uid,
            "timezone": self.stored.timezone,
            "weekStart": self.stored.week_start,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose preferences: a user's in one organisation, or with no user the organisation's own. And who asks."""

    org_id: int
    asker: Subject
    user_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a caller named; None was left out. A uid wins over an id, and an empty one unsets."""

    theme: str | None = None
    home_dashboard_id: int | None = None
    home_dashboard_uid: str | None = None
    timezone: str | None = None
    week_start: str | None = None
