"""The endpoints of snapshots."""

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from backend.access.call import Call
from backend.snapshots.answers import SharedOptionsJson, SnapshotMadeJson
from backend.snapshots.bodies import SnapshotBody
from backend.snapshots.model import Snapshot
from backend.snapshots.service import Snapshots
from contract.answers import json_answer, message_answer
from contract.errors import NotFound

_TOLD_ONCE = {"Cache-Control": "no-store"}
_CACHE = {"Cache-Control": "public, max-age=3600"}
_DELETED = "Snapshot deleted. It might take an hour before it's cleared from"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedOptions:
    """What pages are told of the other server."""

    external_url: str
    external_name: str
    external_enabled: bool


class SnapshotHandlers:
    """`root_url` is where people reach us, with its last slash."""

    def __init__(self, snapshots: Snapshots, *, root_url: str, options: SharedOptions) -> None:
        self._snapshots = snapshots
        self._root_url = root_url
        self._options = options

    async def create(self, call: Call) -> web.Response:
        made = await self._snapshots.create(call.identity, await call.body(SnapshotBody))
        return json_answer(self._made(made), headers=_TOLD_ONCE)

    async def read(self, call: Call) -> web.Response:
        return json_answer((await self._snapshots.read(call.text("key"))).as_json(), headers=_CACHE)

    async def list(self, call: Call) -> web.Response:
        found = await self._snapshots.list(call.identity, name=call.parameter("query"), limit=_limit(call))
        return json_answer([snapshot.as_list_json() for snapshot in found])

    async def delete(self, call: Call) -> web.Response:
        deleted = await self._snapshots.delete(call.identity, call.text("key"))
        return message_answer(f"{_DELETED} any CDN caches.", id=deleted.id)

    async def delete_by_delete_key(self, call: Call) -> web.Response:
        if call.reading.method == "HEAD":
            # A GET that changes something must not be run by who only looks (decisions.md 9).
            raise NotFound
        deleted = await self._snapshots.delete_by_delete_key(call.text("deleteKey"))
        return message_answer(f"{_DELETED} a CDN cache.", id=deleted.id)

    async def shared_options(self, _: Call) -> web.Response:
        options: SharedOptionsJson = {
            "externalSnapshotURL": self._options.external_url,
            "externalSnapshotName": self._options.external_name,
            "externalEnabled": self._options.external_enabled,
        }
        return json_answer(options)

    def _made(self, snapshot: Snapshot) -> SnapshotMadeJson:
        here = f"{self._root_url}dashboard/snapshot/{quote(snapshot.key, safe='')}"
        return {
            "id": snapshot.id,
            "key": snapshot.key,
            "deleteKey": snapshot.delete_key,
            "url": snapshot.external_url or here,
            "deleteUrl": f"{self._root_url}api/snapshots-delete/{quote(snapshot.delete_key, safe='')}",
        }


def _limit(call: Call) -> int:
    """0 for what is no number."""
    with suppress(ValueError):
        return min(int(call.parameter("limit", "0")[:18]), 2**53)
    return 0
