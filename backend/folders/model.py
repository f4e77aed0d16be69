"""A folder as it is read."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.dashboards.model import ROOT_TITLE, url_of
from backend.dashboards.view import NOBODY_KNOWN
from backend.folders.answers import AboveJson, FolderJson
from backend.permissions.rights import Rights
from backend.storage.database import Row
from contract.clock import NO_TIME, rfc3339

GENERAL = "general"
"""The uid that stands for the root."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """`parent_id` is None at the root. `granted` is what the nearest list grants the reader, None without one."""

    id: int
    uid: str
    title: str
    slug: str
    version: int
    parent_id: int | None
    has_acl: bool
    created: int
    updated: int
    created_by: str
    updated_by: str
    granted: int | None

    @classmethod
    def of(cls, row: Row) -> "Folder":
        return cls(
            id=row["id"],
            uid=row["uid"],
            title=row["title"],
            slug=row["slug"],
            version=row["version"],
            parent_id=row["folder_id"],
            has_acl=bool(row["has_acl"]),
            created=row["created"],
            updated=row["updated"],
            created_by=row["creator"] or NOBODY_KNOWN,
            updated_by=row["editor"] or NOBODY_KNOWN,
            granted=row["granted"],
        )

    def as_json(self, rights: Rights, above: "Sequence[Above]") -> FolderJson:
        """`above` are the folders that it lies in, the outermost first."""
        shown: FolderJson = {
            "id": self.id,
            "uid": self.uid,
            "title": self.title,
            "url": url_of(self.uid, self.slug, is_folder=True),
            "hasAcl": self.has_acl,
            "canSave": rights.save,
            "canEdit": rights.edit,
            "canAdmin": rights.admin,
            "canDelete": rights.save,
            "createdBy": self.created_by,
            "created": rfc3339(self.created),
            "updatedBy": self.updated_by,
            "updated": rfc3339(self.updated),
            "version": self.version,
        }
        if not above:
            return shown
        return {**shown, "parentUid": above[-1].uid, "parents": [folder.as_json() for folder in above]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """A folder on the way down to another one."""

    id: int
    uid: str
    title: str
    slug: str

    @classmethod
    def of(cls, row: Row) -> "Above":
        return cls(id=row["id"], uid=row["uid"], title=row["title"], slug=row["slug"])

    def as_json(self) -> AboveJson:
        url = url_of(self.uid, self.slug, is_folder=True)
        return {"id": self.id, "uid": self.uid, "title": self.title, "url": url}


def general(rights: Rights) -> FolderJson:
    """The root as if it were a folder."""
    return {
        "id": 0,
        "uid": GENERAL,
        "title": ROOT_TITLE,
        "url": "",
        "hasAcl": False,
        "canSave": rights.save,
        "canEdit": rights.edit,
        "canAdmin": rights.admin,
        "canDelete": rights.save,
        "createdBy": "",
        "created": NO_TIME,
        "updatedBy": "",
        "updated": NO_TIME,
        "version": 0,
    }
