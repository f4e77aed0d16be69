"""What callers send to replace a list of permissions."""

from typing import Annotated

import msgspec

from backend.permissions.level import Level
from backend.permissions.model import Grant
from contract.errors import BadRequest
from contract.identity import Role
from contract.shapes import Body

_ROLES = {"Viewer": Role.VIEWER, "Editor": Role.EDITOR}
_LEVELS = {int(level): level for level in (Level.VIEW, Level.EDIT, Level.ADMIN)}
_MOST = 1000


class Item(Body, frozen=True):
    role: str | None = None
    user_id: int | None = None
    team_id: int | None = None
    permission: int = 0

    def grant(self) -> Grant:
        """Raises BadRequest unless it grants one level to one role or user."""
        if self.team_id:
            raise BadRequest("Team not found")
        if bool(self.role) == bool(self.user_id):
            raise BadRequest("A permission is for either a role or a user")
        if self.role and self.role not in _ROLES:
            raise BadRequest("A permission's role is Viewer or Editor: Admins may do everything already")
        if self.permission not in _LEVELS:
            raise BadRequest("A permission is 1 (View), 2 (Edit) or 4 (Admin)")
        role = _ROLES[self.role] if self.role else None
        return Grant(user_id=self.user_id or None, role=role, level=_LEVELS[self.permission])


class PermissionsBody(Body, frozen=True):
    items: Annotated[list[Item] | None, msgspec.Meta(extra={"required": True})] = None

    def grants(self) -> list[Grant]:
        """Raises BadRequest, also where somebody is named twice."""
        items = self.items or []
        if len(items) > _MOST:
            raise BadRequest(f"A list can have at most {_MOST} permissions")
        grants = [item.grant() for item in items]
        if len({(grant.user_id, grant.role) for grant in grants}) < len(grants):
            raise BadRequest("Permission already exists")
        return grants
