"""Which handler serves which route of snapshots."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.snapshots.handlers import SnapshotHandlers


def handlers(snapshots: SnapshotHandlers) -> Mapping[str, Handler]:
    return {
        "snapshots.create": snapshots.create,
        "snapshots.read": snapshots.read,
        "snapshots.delete": snapshots.delete,
        "snapshots.delete_by_delete_key": snapshots.delete_by_delete_key,
        "snapshots.list": snapshots.list,
        "snapshots.shared_options": snapshots.shared_options,
    }
