"""One thing that a search found."""

from dataclasses import dataclass

from backend.dashboards.model import ROOT, Folder, folder_of, url_of
from backend.search.answers import HitJson
from backend.search.question import Type
from backend.storage.database import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    id: int
    uid: str
    title: str
    slug: str
    is_folder: bool
    is_starred: bool
    folder: Folder
    tags: tuple[str, ...]

    @classmethod
    def of(cls, row: Row, tags: tuple[str, ...]) -> "Hit":
        return cls(
            id=row["id"],
            uid=row["uid"],
            title=row["title"],
            slug=row["slug"],
            is_folder=bool(row["is_folder"]),
            is_starred=bool(row["is_starred"]),
            folder=folder_of(row),
            tags=tags,
        )

    @property
    def rank(self) -> tuple[bool, str, int]:
        """Folders first, then by title without case."""
        return (not self.is_folder, self.title.lower(), self.id)

    def as_json(self) -> HitJson:
        shown: HitJson = {
            "id": self.id,
            "uid": self.uid,
            "title": self.title,
            "uri": f"db/{self.slug}",
            "url": url_of(self.uid, self.slug, is_folder=self.is_folder),
            "slug": "",
            "type": Type.FOLDER if self.is_folder else Type.DASHBOARD,
            "tags": list(self.tags),
            "isStarred": self.is_starred,
            "sortMeta": 0,
        }
        if self.folder is not ROOT:
            shown["folderId"] = self.folder.id
            shown["folderUid"] = self.folder.uid
            shown["folderTitle"] = self.folder.title
            shown["folderUrl"] = self.folder.url
        return shown
