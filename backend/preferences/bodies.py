"""What callers send."""

from backend.preferences.model import Wish
from contract.shapes import Body


class PreferencesBody(Body, frozen=True):
    theme: str | None = None
    home_dashboard_id: int | None = None
    home_dashboard_uid: str | None = None
    timezone: str | None = None
    week_start: str | None = None

    def wish(self) -> Wish:
        return Wish(
            theme=self.theme,
            home_dashboard_id=self.home_dashboard_id,
            home_dashboard_uid=self.home_dashboard_uid,
            timezone=self.timezone,
            week_start=self.week_start,
        )


class HomeDashboardBody(Body, frozen=True):
    home_dashboard_id: int = 0
    home_dashboard_uid: str | None = None

    def wish(self) -> Wish:
        return Wish(home_dashboard_id=self.home_dashboard_id, home_dashboard_uid=self.home_dashboard_uid)
