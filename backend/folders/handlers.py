"""Requests about folders, and the answers to them."""

from aiohttp import web

from backend.access.call import Call
from backend.access.ids import find_id
from backend.folders.bodies import CreateBody, MoveBody, UpdateBody
from backend.folders.changes import FolderChanges
from backend.folders.model import GENERAL, Folder
from backend.folders.service import Folders
from backend.search.question import Question, Type
from contract.answers import json_answer, message_answer


class FolderHandlers:
    def __init__(self, *, folders: Folders, changes: FolderChanges) -> None:
        self._folders = folders
        self._changes = changes

    async def list(self, call: Call) -> web.Response:
        parent = call.parameter("parentUid")
        return json_answer(await self._folders.list(call.identity, parent, _question(call, parent)))

    async def read(self, call: Call) -> web.Response:
        return json_answer(await self._folders.read(call.identity, call.text("uid")))

    async def read_by_id(self, call: Call) -> web.Response:
        return json_answer(await self._folders.read(call.identity, find_id(call.text("id"))))

    async def counts(self, call: Call) -> web.Response:
        return json_answer(await self._folders.counts(call.identity, call.text("uid")))

    async def create(self, call: Call) -> web.Response:
        body = await call.body(CreateBody)
        return await self._shown(call, await self._changes.create(call.identity, body))

    async def update(self, call: Call) -> web.Response:
        body = await call.body(UpdateBody)
        return await self._shown(call, await self._changes.update(call.identity, call.text("uid"), body))

    async def move(self, call: Call) -> web.Response:
        body = await call.body(MoveBody)
        return await self._shown(call, await self._changes.move(call.identity, call.text("uid"), body))

    async def delete(self, call: Call) -> web.Response:
        was = await self._changes.delete(call.identity, call.text("uid"))
        return message_answer(f"Folder {was.title} deleted", title=was.title, id=was.id)

    async def _shown(self, call: Call, folder: Folder) -> web.Response:
        return json_answer(await self._folders.shown(call.identity, folder))


def _question(call: Call, parent: str) -> Question:
    """What the list is as a search."""
    pairs = [
        ("limit", call.parameter("limit")),
        ("page", call.parameter("page")),
        ("permission", call.parameter("permission")),
        ("sort", call.parameter("sort")),
    ]
    return Question.read([*pairs, ("type", Type.FOLDER), ("folderUIDs", parent or GENERAL)])
