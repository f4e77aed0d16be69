"""A dashboard or folder as it is read (api.md §2.3)."""

from dataclasses import dataclass
from typing import Final

from backend.dashboards.answers import DashboardJson, MetaJson
from backend.dashboards.model import ROOT_TITLE, Folder, folder_of, url_of
from backend.permissions.rights import Rights
from backend.storage.database import Row
from contract import jsontext
from contract.clock import NO_TIME, rfc3339

NOBODY_KNOWN = "Anonymous"
"""Who made it, where that was a key or a user who is gone."""

EMPTY_META: Final[MetaJson] = {
    "isStarred": False,
    "canSave": False,
    "canEdit": False,
    "canAdmin": False,
    "canStar": False,
    "canDelete": False,
    "slug": "",
    "url": "",
    "expires": NO_TIME,
    "created": NO_TIME,
    "updated": NO_TIME,
    "createdBy": "",
    "updatedBy": "",
    "version": 0,
    "hasAcl": False,
    "isFolder": False,
    "folderId": 0,
    "folderUid": "",
    "folderTitle": ROOT_TITLE,
    "folderUrl": "",
    "provisioned": False,
    "provisionedExternalId": "",
}
"""Every key that `meta` has, as it is for what lies in no database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """A dashboard or folder as somebody reads it. `document` is its JSON text, never parsed on the way out.

    `granted` is what the nearest list of permissions grants the reader, None where there is none.
    """

    uid: str
    slug: str
    version: int
    is_folder: bool
    has_acl: bool
    is_provisioned: bool
    external_id: str
    """The file it came from, if it came from one."""
    is_starred: bool
    created: int
    updated: int
    created_by: str
    updated_by: str
    folder: Folder
    granted: int | None
    document: str

    @classmethod
    def of(cls, row: Row) -> "Dashboard":
        return cls(
            uid=row["uid"],
            slug=row["slug"],
            version=row["version"],
            is_folder=bool(row["is_folder"]),
            has_acl=bool(row["has_acl"]),
            is_provisioned=bool(row["is_provisioned"]),
            external_id=row["external_id"] or "",
            is_starred=bool(row["is_starred"]),
            created=row["created"],
            updated=row["updated"],
            created_by=row["creator"] or NOBODY_KNOWN,
            updated_by=row["editor"] or NOBODY_KNOWN,
            folder=folder_of(row),
            granted=row["granted"],
            document=row["data"],
        )

    def as_json(self, rights: Rights) -> DashboardJson:
        document = jsontext.embed(self.document)
        return {"meta": self._meta(rights), "dashboard": document, "model": document}

    def _meta(self, rights: Rights) -> MetaJson:
        return {
            **EMPTY_META,
            "type": "db",
            "isStarred": self.is_starred,
            "canSave": rights.save,
            "canEdit": rights.edit,
            "canAdmin": rights.admin,
            "canStar": rights.star,
            "canDelete": rights.save,
            "slug": self.slug,
            "url": url_of(self.uid, self.slug, is_folder=self.is_folder),
            "created": rfc3339(self.created),
            "updated": rfc3339(self.updated),
            "createdBy": self.created_by,
            "updatedBy": self.updated_by,
            "version": self.version,
            "hasAcl": self.has_acl,
            "isFolder": self.is_folder,
            "folderId": self.folder.id,
            "folderUid": self.folder.uid,
            "folderTitle": self.folder.title,
            "folderUrl": self.folder.url,
            "provisioned": self.is_provisioned,
            "provisionedExternalId": self.external_id,
        }
