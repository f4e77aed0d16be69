"""The endpoints of health."""

from aiohttp import web

from backend.access.call import Call
from backend.datasources.health.checkup import Checkups
from backend.datasources.model import Key
from backend.datasources.service import DataSources
from contract.answers import json_answer

_BAD = 400


class HealthHandlers:
    """Any caller of the organisation may ask: who can use a source sees how it is anyway."""

    def __init__(self, sources: DataSources, checkups: Checkups) -> None:
        self._sources = sources
        self._checkups = checkups

    async def by_id(self, call: Call) -> web.Response:
        return await self._check(call, Key("id", call.id()))

    async def by_uid(self, call: Call) -> web.Response:
        return await self._check(call, Key("uid", call.text("uid")))

    async def _check(self, call: Call, key: Key) -> web.Response:
        source = await self._sources.read(call.identity.org_id, key)
        finding = await self._checkups.check(source, call.assertion)
        return json_answer(finding.as_json(), status=200 if finding.good else _BAD)
