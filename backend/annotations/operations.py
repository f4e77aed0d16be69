"""The operations of this slice, described."""

from typing import Literal

from backend.annotations.answers import AnnotationJson, AnnotationMadeJson, AnnotationTagsResultJson
from backend.annotations.bodies import ChangeBody, GraphiteBody, NoteBody
from contract.operations import Chapter, Operation, Positive

_QUESTION = {
    "from": int,
    "to": int,
    "dashboardId": Positive,
    "dashboardUID": str,
    "panelId": Positive,
    "userId": Positive,
    "tags": list[str],
    "matchAny": bool,
    "limit": Positive,
    "type": Literal["annotation", "alert"],
    "alertId": Positive,
}

ANNOTATIONS = Chapter(
    "Annotations",
    {
        "annotations.list": Operation(
            "The annotations of `from` to `to`, the latest first; by dashboard, panel, user and tag.",
            query=_QUESTION,
            answer=list[AnnotationJson],
        ),
        "annotations.add": Operation(
            "Adds one to a dashboard, or to the organisation; who may save the dashboard, else Editors.",
            body=NoteBody,
            answer=AnnotationMadeJson,
        ),
        "annotations.add_graphite": Operation(
            "Adds one to the organisation, in the words of Graphite's events; Editors.",
            body=GraphiteBody,
            answer=AnnotationMadeJson,
        ),
        "annotations.tags": Operation(
            "The tags in use, and how often.",
            query={"tag": str, "limit": Positive},
            answer=AnnotationTagsResultJson,
        ),
        "annotations.read": Operation("One annotation.", answer=AnnotationJson),
        "annotations.update": Operation("Changes text, times and tags; what is left out stays.", body=ChangeBody),
        "annotations.patch": Operation("The same.", body=ChangeBody),
        "annotations.delete": Operation("Deletes it; who may save the dashboard, else Editors."),
    },
)
