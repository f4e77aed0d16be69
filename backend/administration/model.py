"""How much there is of everything."""

from dataclasses import dataclass

from backend.administration.answers import StatsJson


@dataclass(frozen=True, slots=True, kw_only=True)
class Users:
    """Each user counts once, by the highest of their roles; who has none counts only in `all`."""

    all: int
    admins: int
    editors: int
    viewers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Folders count as dashboards, and equal tags once. Active users were seen in the last 30 days."""

    orgs: int
    dashboards: int
    snapshots: int
    tags: int
    data_sources: int
    stars: int
    users: Users
    active: Users

    def as_json(self, *, active_sessions: int) -> StatsJson:
        return {
            "orgs": self.orgs,
            "dashboards": self.dashboards,
            "snapshots": self.snapshots,
            "tags": self.tags,
            "datasources": self.data_sources,
            "playlists": 0,
            "stars": self.stars,
            "alerts": 0,
            "users": self.users.all,
            "admins": self.users.admins,
            "editors": self.users.editors,
            "viewers": self.users.viewers,
            "activeUsers": self.active.all,
            "activeAdmins": self.active.admins,
            "activeEditors": self.active.editors,
            "activeViewers": self.active.viewers,
            "activeSessions": active_sessions,
        }
