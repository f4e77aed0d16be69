"""The operations of this slice, described."""

from backend.administration.answers import StatsJson
from contract.operations import Chapter, Operation

ADMINISTRATION = Chapter(
    "The server",
    {
        "administration.settings": Operation(
            "Every setting by section, with its secrets masked.", answer=dict[str, dict[str, str]]
        ),
        "administration.stats": Operation(
            "How many organisations, dashboards, users and sessions there are.", answer=StatsJson
        ),
    },
)
