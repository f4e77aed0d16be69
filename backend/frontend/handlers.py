"""The one answer that a front end begins with."""

from collections.abc import Mapping

from aiohttp import web

from backend.access.call import Call
from backend.datasources.service import DataSources
from backend.frontend.panels import panels
from backend.frontend.sources import default_of, described
from backend.frontend.switches import build_info
from backend.health.handlers import Build
from contract.answers import json_answer


class FrontendHandlers:
    def __init__(
        self,
        sources: DataSources,
        *,
        switches: Mapping[str, object],
        build: Build,
        users_may_create_orgs: bool,
    ) -> None:
        self._sources = sources
        self._switches = switches
        self._build = build
        self._users_may_create_orgs = users_may_create_orgs
        self._panels = panels()

    async def settings(self, call: Call) -> web.Response:
        caller = call.identity
        sources = await self._sources.list(caller.org_id)
        may_create = caller.is_server_admin or (caller.is_user and self._users_may_create_orgs)
        return json_answer(
            {
                **self._switches,
                "allowOrgCreate": may_create,
                "buildInfo": build_info(self._build, caller),
                "datasources": described(sources, self._sources.secrets),
                "defaultDatasource": default_of(sources),
                "panels": self._panels,
            }
        )
