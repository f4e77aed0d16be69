"""The routes of this slice, bound."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.folders.changes import FolderChanges
from backend.folders.handlers import FolderHandlers
from backend.folders.service import Folders


def handlers(*, folders: Folders, changes: FolderChanges) -> Mapping[str, Handler]:
    bound = FolderHandlers(folders=folders, changes=changes)
    return {
        "folders.list": bound.list,
        "folders.create": bound.create,
        "folders.read": bound.read,
        "folders.read_by_id": bound.read_by_id,
        "folders.counts": bound.counts,
        "folders.update": bound.update,
        "folders.move": bound.move,
        "folders.delete": bound.delete,
    }
