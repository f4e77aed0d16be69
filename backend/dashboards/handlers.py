"""Requests for dashboards, and the answers to them."""

from aiohttp import web

from backend.access.call import Call
from backend.dashboards.bodies import SaveBody
from backend.dashboards.files import DashboardFiles
from backend.dashboards.home import Home
from backend.dashboards.model import Stored
from backend.dashboards.saving import Saving
from backend.dashboards.service import Dashboards
from contract.answers import json_answer, message_answer
from contract.errors import BadRequest


class DashboardHandlers:
    def __init__(self, *, dashboards: Dashboards, saving: Saving, home: Home, files: DashboardFiles) -> None:
        self._dashboards = dashboards
        self._saving = saving
        self._home = home
        self._files = files

    async def save(self, call: Call) -> web.Response:
        body = await call.body(SaveBody, missing=BadRequest)
        saved = await self._saving.save(call.identity, body.wish())
        return json_answer(saved.as_json())

    async def read(self, call: Call) -> web.Response:
        return json_answer(await self._dashboards.read(call.identity, call.text("uid")))

    async def read_by_slug(self, call: Call) -> web.Response:
        return json_answer(await self._dashboards.read_by_slug(call.identity, call.text("slug")))

    async def delete(self, call: Call) -> web.Response:
        return _deleted(await self._dashboards.delete(call.identity, call.text("uid")))

    async def delete_by_slug(self, call: Call) -> web.Response:
        return _deleted(await self._dashboards.delete_by_slug(call.identity, call.text("slug")))

    async def home(self, call: Call) -> web.Response:
        return json_answer(await self._home.show(call.identity))

    async def tags(self, call: Call) -> web.Response:
        return json_answer(await self._dashboards.tags(call.identity))

    async def file(self, call: Call) -> web.Response:
        return json_answer(await self._files.read(call.identity, call.text("file")))


def _deleted(was: Stored) -> web.Response:
    return message_answer(f"Dashboard {was.title} deleted", title=was.title, id=was.id, uid=was.uid)
