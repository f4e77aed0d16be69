"""Dashboards that are files in one folder (api.md §2.4)."""

import asyncio
import re
from pathlib import Path

from backend.dashboards.answers import DashboardJson, Document, MetaJson
from backend.dashboards.home import BUILT_IN
from backend.dashboards.slug import slug_of
from backend.dashboards.view import EMPTY_META
from backend.permissions.rights import rights_of
from contract import jsontext
from contract.errors import BadRequest, Forbidden, NotFound
from contract.identity import Identity

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. -]*\.json", re.ASCII)
_BUILT_IN = {"default.json": BUILT_IN}


class DashboardFiles:
    def __init__(self, folder: Path | None) -> None:
        """`folder` is None when the setting is off: then only what is built in is served."""
        self._folder = folder

    async def read(self, caller: Identity, name: str) -> DashboardJson:
        """The dashboard in the file `name`; NotFound for everything that is no plain JSON file of the folder."""
        if not rights_of(caller).view:
            raise Forbidden("Access denied to this dashboard")
        if _PLAIN.fullmatch(name) is None:
            raise NotFound("Dashboard not found")
        document = await asyncio.to_thread(self._document, name)
        meta: MetaJson = {**EMPTY_META, "type": "file", "slug": slug_of(Path(name).stem)}
        return {"meta": meta, "dashboard": document, "model": document}

    def _document(self, name: str) -> Document:
        path = self._path(name)
        try:
            document = jsontext.decode(path.read_bytes()) if path else None
        except (OSError, BadRequest):
            document = None
        if not isinstance(document, dict):
            raise NotFound("Dashboard not found")
        return document

    def _path(self, name: str) -> Path | None:
        """The file, links followed, if it is still in the folder then."""
        path = (self._folder / name).resolve() if self._folder else None
        if path is None or not path.is_file():
            return _BUILT_IN.get(name)
        inside = self._folder is not None and path.is_relative_to(self._folder.resolve())
        return path if inside else None
