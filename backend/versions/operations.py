"""The operations of this slice, described."""

from backend.dashboards.answers import SavedJson
from backend.versions.answers import VersionJson, VersionWithDataJson
from backend.versions.bodies import RestoreBody
from contract.operations import Chapter, Operation

VERSIONS = Chapter(
    "Versions",
    {
        "versions.list": Operation(
            "What the dashboard was, newest first, from `start` on; who may save it.",
            query={"limit": int, "start": int},
            answer=list[VersionJson],
        ),
        "versions.read": Operation(
            "One of these, with its `data`; who may save it.",
            path={"version": int},
            answer=VersionWithDataJson,
        ),
        "versions.restore": Operation(
            'Makes it what it was at `{"version"}`, as a new version; who may save it.',
            body=RestoreBody,
            answer=SavedJson,
            refuses=(412,),
        ),
    },
)
