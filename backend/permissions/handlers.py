"""Requests about permissions, and the answers to them."""

from aiohttp import web

from backend.access.call import Call
from backend.permissions.bodies import PermissionsBody
from backend.permissions.service import Permissions
from backend.permissions.sort import DASHBOARDS, FOLDERS, Sort
from contract.answers import json_answer, message_answer
from contract.errors import BadRequest


class PermissionHandlers:
    def __init__(self, permissions: Permissions) -> None:
        self._permissions = permissions

    async def read_by_id(self, call: Call) -> web.Response:
        return await self._read(call, call.id(), DASHBOARDS)

    async def read(self, call: Call) -> web.Response:
        return await self._read(call, call.text("uid"), DASHBOARDS)

    async def read_of_folder(self, call: Call) -> web.Response:
        return await self._read(call, call.text("uid"), FOLDERS)

    async def replace_by_id(self, call: Call) -> web.Response:
        return await self._replace(call, call.id(), DASHBOARDS)

    async def replace(self, call: Call) -> web.Response:
        return await self._replace(call, call.text("uid"), DASHBOARDS)

    async def replace_of_folder(self, call: Call) -> web.Response:
        return await self._replace(call, call.text("uid"), FOLDERS)

    async def _read(self, call: Call, name: int | str, sort: Sort) -> web.Response:
        found = await self._permissions.read(call.identity, name, sort)
        return json_answer([permission.as_json() for permission in found])

    async def _replace(self, call: Call, name: int | str, sort: Sort) -> web.Response:
        body = await call.body(PermissionsBody, missing=BadRequest)
        await self._permissions.replace(call.assertion, name, sort, body.grants())
        return message_answer(sort.updated)
