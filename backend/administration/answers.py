"""What callers get."""

from typing import TypedDict


class StatsJson(TypedDict):
    orgs: int
    dashboards: int
    snapshots: int
    tags: int
    datasources: int
    playlists: int
    stars: int
    alerts: int
    users: int
    admins: int
    editors: int
    viewers: int
    activeUsers: int
    activeAdmins: int
    activeEditors: int
    activeViewers: int
    activeSessions: int
