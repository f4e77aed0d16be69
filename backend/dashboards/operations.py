"""The operations of this slice, described."""

from backend.dashboards.answers import DashboardJson, DeletedJson, HomeElsewhereJson, SavedJson, TagJson
from backend.dashboards.bodies import SaveBody
from contract.operations import Chapter, Either, Operation

DASHBOARDS = Chapter(
    "Dashboards",
    {
        "dashboards.save": Operation(
            "Saves a dashboard, new or over an older version; Editors.",
            body=SaveBody,
            answer=SavedJson,
            refuses=(412,),
        ),
        "dashboards.read_by_slug": Operation(
            "A dashboard by its slug, the oldest if several share it.", answer=DashboardJson
        ),
        "dashboards.delete_by_slug": Operation(
            "Deletes the dashboard with this slug; 412 if several share it.", answer=DeletedJson, refuses=(412,)
        ),
        "dashboards.read": Operation("A dashboard by its uid.", answer=DashboardJson),
        "dashboards.delete": Operation("Deletes a dashboard; Editors.", answer=DeletedJson),
        "dashboards.home": Operation(
            "The home dashboard, or where the caller's is.", answer=Either((DashboardJson, HomeElsewhereJson))
        ),
        "dashboards.tags": Operation("Every tag in use, with its count.", answer=list[TagJson]),
        "dashboards.file": Operation(
            "A dashboard from the configured folder, by its `.json` name.", answer=DashboardJson
        ),
    },
)
