"""Requests about earlier states, and the answers to them."""

from aiohttp import web

from backend.access.call import Call
from backend.access.ids import find_id
from backend.access.paging import read_positive
from backend.versions.bodies import RestoreBody
from backend.versions.service import Versions
from contract.answers import json_answer

_MOST = 1000


class VersionHandlers:
    def __init__(self, versions: Versions) -> None:
        self._versions = versions

    async def list(self, call: Call) -> web.Response:
        limit = min(read_positive(call.parameter("limit"), otherwise=_MOST), _MOST)
        start = read_positive(call.parameter("start"), otherwise=0)
        return json_answer(await self._versions.page(call.identity, _name(call), limit=limit, start=start))

    async def read(self, call: Call) -> web.Response:
        number = find_id(call.text("version"))
        return json_answer(await self._versions.read(call.identity, _name(call), number))

    async def restore(self, call: Call) -> web.Response:
        body = await call.body(RestoreBody)
        saved = await self._versions.restore(call.identity, _name(call), body.version)
        return json_answer(saved.as_json())


def _name(call: Call) -> int | str:
    """The dashboard's uid or number, whichever the path has."""
    return call.text("uid") if "uid" in call.match.params else call.id()
