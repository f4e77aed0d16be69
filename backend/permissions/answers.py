"""What callers get."""

from typing import TypedDict

from contract.operations import Moment


class PermissionJson(TypedDict):
    """One line of a list. `role` is empty for a user's, `userId` 0 for a role's; there are no teams."""

    id: int
    dashboardId: int
    folderId: int
    created: Moment
    updated: Moment
    userId: int
    userLogin: str
    userEmail: str
    userAvatarUrl: str
    teamId: int
    team: str
    teamEmail: str
    teamAvatarUrl: str
    role: str
    permission: int
    permissionName: str
    inherited: bool
    uid: str
    title: str
    slug: str
    isFolder: bool
    url: str
