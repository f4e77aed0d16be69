"""Data sources that were asked for lately, for whoever cannot afford to read them each time."""

from collections import OrderedDict
from typing import NamedTuple

from backend.datasources.model import DataSource, Key
from backend.datasources.store import DataSourceStore
from backend.storage.database import Database

LIMIT = 256
_HEAVIEST = 64 * 1024
"""In characters and bytes: what is larger is read each time."""


class _Known(NamedTuple):
    source: DataSource
    state: int


class KnownSources:
    """Each as it is stored now: what was read is good until anything at all is committed."""

    def __init__(self, database: Database, *, limit: int = LIMIT) -> None:
        self._database = database
        self._limit = limit
        self._known: OrderedDict[tuple[int, Key], _Known] = OrderedDict()

    def at_once(self, org_id: int, key: Key) -> DataSource | None:
        """None if it has to be read."""
        known = self._known.get((org_id, key))
        if known is None or known.state != self._database.state():
            return None
        self._known.move_to_end((org_id, key))
        return known.source

    async def find(self, org_id: int, key: Key) -> DataSource | None:
        return self.at_once(org_id, key) or await self._read(org_id, key)

    async def _read(self, org_id: int, key: Key) -> DataSource | None:
        # Asked first: what is committed while we read may be in it or not, and counts as not.
        state = self._database.state()
        source = await DataSourceStore(self._database).find(org_id, key)
        self._known.pop((org_id, key), None)
        if source is not None and state is not None and _weight(source) <= _HEAVIEST:
            self._known[org_id, key] = _Known(source, state)
        if len(self._known) > self._limit:
            self._known.popitem(last=False)
        return source


def _weight(source: DataSource) -> int:
    return (
        len(source.json_data) + len(source.url) + sum(len(each.sealed.value) for each in source.secrets.values())
    )
