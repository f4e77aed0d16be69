"""The operations of this slice, described."""

from backend.snapshots.answers import (
    SharedOptionsJson,
    SnapshotDeletedJson,
    SnapshotEntryJson,
    SnapshotJson,
    SnapshotMadeJson,
)
from backend.snapshots.bodies import SnapshotBody
from contract.operations import Chapter, Operation, Positive

_OTHER_SERVER = 502

SNAPSHOTS = Chapter(
    "Snapshots",
    {
        "snapshots.create": Operation(
            "Keeps a dashboard as it is now, under a key that opens it for everybody.",
            body=SnapshotBody,
            answer=SnapshotMadeJson,
            refuses=(409, _OTHER_SERVER),
        ),
        "snapshots.read": Operation("The snapshot behind a key.", answer=SnapshotJson),
        "snapshots.delete": Operation(
            "Deletes a snapshot of the caller's organisation.",
            answer=SnapshotDeletedJson,
            refuses=(_OTHER_SERVER,),
        ),
        "snapshots.delete_by_delete_key": Operation(
            "Deletes the snapshot whose delete key this is; no HEAD.",
            answer=SnapshotDeletedJson,
            refuses=(_OTHER_SERVER,),
        ),
        "snapshots.list": Operation(
            "The organisation's snapshots for Admins, the caller's own for others.",
            query={"query": str, "limit": Positive},
            answer=list[SnapshotEntryJson],
        ),
        "snapshots.shared_options": Operation(
            "Whether and where snapshots can be published.", answer=SharedOptionsJson
        ),
    },
)
