"""The endpoints that have files read again."""

from aiohttp import web

from backend.access.call import Call
from backend.provisioning.reloading import Reloading
from contract.answers import message_answer


class ProvisioningHandlers:
    def __init__(self, *, data_sources: Reloading, dashboards: Reloading) -> None:
        self._data_sources = data_sources
        self._dashboards = dashboards

    async def reload_data_sources(self, _: Call) -> web.Response:
        await self._data_sources.reload()
        return message_answer("Datasources config reloaded")

    async def reload_dashboards(self, _: Call) -> web.Response:
        await self._dashboards.reload()
        return message_answer("Dashboards config reloaded")
