"""A snapshot as it is stored, and as its readers see it."""

from dataclasses import dataclass, field
from typing import Final

from backend.dashboards.answers import AnyMetaJson
from backend.dashboards.view import EMPTY_META
from backend.snapshots.answers import SnapshotEntryJson, SnapshotJson, SnapshotMetaJson
from backend.vault.model import Place
from contract import jsontext
from contract.clock import rfc3339

UNNAMED = "Unnamed snapshot"
_EMPTY: Final[AnyMetaJson] = EMPTY_META


def delete_place(key: str) -> Place:
    """Where the address that deletes an external snapshot belongs."""
    return Place(b"snapshot %b delete address" % key.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """`key` reads it, `delete_key` deletes it; neither stands in for the other. Times are seconds since the epoch.

    `org_id` is None for one made by nobody, `user_id` also for one made by a key. An external one is kept on
    another server: its keys and addresses are that server's, and its `dashboard` (JSON text) is empty.
    """

    id: int
    org_id: int | None
    user_id: int | None
    name: str
    key: str
    delete_key: str = field(default="", repr=False)
    """Known only to the request that makes the snapshot; empty in one that was read."""
    expires: int
    created: int
    updated: int
    external_url: str = ""
    is_external: bool = False
    dashboard: str = field(default="{}", repr=False)

    def as_json(self) -> SnapshotJson:
        """What a reader gets: the dashboard, and that nothing can be done with it."""
        meta: SnapshotMetaJson = {
            **_EMPTY,
            "isSnapshot": True,
            "type": "snapshot",
            "expires": rfc3339(self.expires),
            "created": rfc3339(self.created),
            "folderTitle": "",
        }
        return {"meta": meta, "dashboard": jsontext.embed(self.dashboard)}

    def as_list_json(self) -> SnapshotEntryJson:
        """Never the key that deletes."""
        return {
            "id": self.id,
            "name": self.name,
            "key": self.key,
            "orgId": self.org_id or 0,
            "userId": self.user_id or 0,
            "external": self.is_external,
            "externalUrl": self.external_url,
            "expires": rfc3339(self.expires),
            "created": rfc3339(self.created),
            "updated": rfc3339(self.updated),
        }
