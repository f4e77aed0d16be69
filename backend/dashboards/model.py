"""Dashboards and folders as rows, and what saving one answers (api.md §2.1)."""

from dataclasses import dataclass

from backend.dashboards.answers import SavedJson
from backend.storage.database import Row

ROOT_TITLE = "General"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A row as the rules of saving and deleting see it. `folder_id` is 0 at the root."""

    id: int
    uid: str
    title: str
    slug: str
    version: int
    folder_id: int
    is_folder: bool
    is_provisioned: bool
    plugin_id: str

    @classmethod
    def of(cls, row: Row) -> "Stored":
        return cls(
            id=row["id"],
            uid=row["uid"],
            title=row["title"],
            slug=row["slug"],
            version=row["version"],
            folder_id=row["folder_id"] or 0,
            is_folder=bool(row["is_folder"]),
            is_provisioned=bool(row["is_provisioned"]),
            plugin_id=row["plugin_id"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """The folder that something lies in; ROOT is the one that has no row."""

    id: int
    uid: str
    title: str
    url: str


ROOT = Folder(id=0, uid="", title=ROOT_TITLE, url="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a save made of the wish."""

    id: int
    uid: str
    slug: str
    version: int
    is_folder: bool
    folder_uid: str

    def as_json(self) -> SavedJson:
        return {
            "id": self.id,
            "uid": self.uid,
            "url": url_of(self.uid, self.slug, is_folder=self.is_folder),
            "slug": self.slug,
            "status": "success",
            "version": self.version,
            "folderUid": self.folder_uid,
        }


def url_of(uid: str, slug: str, *, is_folder: bool) -> str:
    return f"/dashboards/f/{uid}/{slug}" if is_folder else f"/d/{uid}/{slug}"


def folder_of(row: Row) -> Folder:
    """The folder in the columns `folder_id`, `folder_uid`, `folder_title` and `folder_slug` of a joined row."""
    if row["folder_id"] is None:
        return ROOT
    url = url_of(row["folder_uid"], row["folder_slug"], is_folder=True)
    return Folder(id=row["folder_id"], uid=row["folder_uid"], title=row["folder_title"], url=url)
