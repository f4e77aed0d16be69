"""One line of a list of permissions, and the object that the list is about."""

from dataclasses import dataclass

from backend.dashboards.model import url_of
from backend.permissions.answers import PermissionJson
from backend.permissions.level import Level
from backend.storage.database import Row
from contract.clock import NO_TIME, rfc3339
from contract.identity import Role

_DEFAULT_ID = -1
"""Stands where the line belongs to no row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """A dashboard or folder. `guard_id` is whose list decides about it, None where only roles do."""

    id: int
    uid: str
    title: str
    slug: str
    is_folder: bool
    guard_id: int | None

    @classmethod
    def of(cls, row: Row) -> "Object":
        return cls(
            id=row["id"],
            uid=row["uid"],
            title=row["title"],
            slug=row["slug"],
            is_folder=bool(row["is_folder"]),
            guard_id=row["guard_id"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What is to be granted: to a user's row, or to a role and all above it; the other one is None."""

    user_id: int | None
    role: Role | None
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A grant as it is shown, with the object that it was written down for. `created` is None for defaults."""

    id: int
    grant: Grant
    login: str
    email: str
    created: int | None
    updated: int | None
    on: Object
    is_inherited: bool

    @classmethod
    def of(cls, row: Row, *, on: Object, is_inherited: bool) -> "Permission":
        role = Role(row["role"]) if row["role"] else None
        return cls(
            id=row["id"],
            grant=Grant(user_id=row["user_id"], role=role, level=Level(row["level"])),
            login=row["login"] or "",
            email=row["email"] or "",
            created=row["created"],
            updated=row["updated"],
            on=on,
            is_inherited=is_inherited,
        )

    @classmethod
    def by_default(cls, on: Object, role: Role, level: Level) -> "Permission":
        return cls(
            id=_DEFAULT_ID,
            grant=Grant(user_id=None, role=role, level=level),
            login="",
            email="",
            created=None,
            updated=None,
            on=on,
            is_inherited=False,
        )

    def as_json(self) -> PermissionJson:
        on, grant = self.on, self.grant
        number = _DEFAULT_ID if self.id == _DEFAULT_ID else on.id
        return {
            "id": self.id,
            "dashboardId": number,
            "folderId": number if on.is_folder else 0,
            "created": _time(self.created),
            "updated": _time(self.updated),
            "userId": grant.user_id or 0,
            "userLogin": self.login,
            "userEmail": self.email,
            "userAvatarUrl": "",
            "teamId": 0,
            "team": "",
            "teamEmail": "",
            "teamAvatarUrl": "",
            "role": grant.role.value if grant.role else "",
            "permission": int(grant.level),
            "permissionName": grant.level.title,
            "inherited": self.is_inherited,
            "uid": on.uid,
            "title": on.title,
            "slug": on.slug,
            "isFolder": on.is_folder,
            "url": url_of(on.uid, on.slug, is_folder=on.is_folder),
        }


def _time(at: int | None) -> str:
    return NO_TIME if at is None else rfc3339(at)
