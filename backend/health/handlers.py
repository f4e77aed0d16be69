"""The answer to who asks how we are."""

from dataclasses import dataclass

from aiohttp import web

from backend.access.call import Call
from backend.health.answers import HealthJson
from backend.storage.database import Database
from contract.answers import json_answer
from contract.errors import Unavailable

_UNAVAILABLE = 503


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What we are. `grafana_version` is the version whose API we speak; clients choose their ways by it.

    A `hidden` one is told to nobody ([auth.anonymous] hide_version).
    """

    grafana_version: str
    version: str
    commit: str = ""
    hidden: bool = False


class HealthHandlers:
    def __init__(self, database: Database, build: Build) -> None:
        self._database = database
        self._build = build

    async def read(self, _call: Call) -> web.Response:
        try:
            await self._database.ping()
        except Unavailable as away:
            return json_answer(self._shown("failing"), status=_UNAVAILABLE, headers=away.headers)
        return json_answer(self._shown("ok"))

    def _shown(self, database: str) -> HealthJson:
        told: HealthJson = {"database": database, "product": "Doorward"}
        if self._build.hidden:
            return told
        return {
            **told,
            "commit": self._build.commit,
            "version": self._build.grafana_version,
            "productVersion": self._build.version,
        }
