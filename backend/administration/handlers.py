"""Requests of server admins about the server."""

from aiohttp import web

from backend.access.call import Call
from backend.administration.configuration import Configuration
from backend.administration.store import StatsStore
from contract.answers import json_answer


class AdministrationHandlers:
    def __init__(self, configuration: Configuration, stats: StatsStore) -> None:
        self._configuration = configuration
        self._stats = stats

    async def settings(self, _call: Call) -> web.Response:
        return json_answer(self._configuration)

    async def stats(self, call: Call) -> web.Response:
        counted = await self._stats.count()
        # Sessions are the gateway's: it has counted them for this very request.
        return json_answer(counted.as_json(active_sessions=call.assertion.active_sessions or 0))
