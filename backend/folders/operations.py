"""The operations of this slice, described."""

from typing import Literal

from backend.folders.answers import CountsJson, DeletedFolderJson, FolderJson, ListedFolderJson
from backend.folders.bodies import CreateBody, MoveBody, UpdateBody
from contract.operations import Chapter, Operation, Positive

_PAGE = {
    "parentUid": str,
    "limit": Positive,
    "page": Positive,
    "permission": Literal["View", "Edit"],
    "sort": Literal["alpha-asc", "alpha-desc"],
}

FOLDERS = Chapter(
    "Folders",
    {
        "folders.list": Operation(
            "Folders at the root, or right below `parentUid`, in pages.",
            query=_PAGE,
            answer=list[ListedFolderJson],
            refuses=(422,),
        ),
        "folders.create": Operation(
            'Makes a folder by `{"uid","title","parentUid"}`; Editors of the place.',
            body=CreateBody,
            answer=FolderJson,
            refuses=(412,),
        ),
        "folders.read": Operation("A folder, and the folders above it; `general` is the root.", answer=FolderJson),
        "folders.read_by_id": Operation("The same by number.", answer=FolderJson),
        "folders.counts": Operation("How much lies in it, at any depth.", answer=CountsJson),
        "folders.update": Operation(
            'Renames it by `{"title","version","overwrite"}`; who may edit it.',
            body=UpdateBody,
            answer=FolderJson,
            refuses=(412,),
        ),
        "folders.move": Operation(
            "Moves it into `parentUid`, with all that is in it; at most 4 deep.", body=MoveBody, answer=FolderJson
        ),
        "folders.delete": Operation(
            "Deletes it with all that is in it; who may edit all of that.", answer=DeletedFolderJson
        ),
    },
)
