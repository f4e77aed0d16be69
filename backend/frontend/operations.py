"""The operation of this slice, described."""

from backend.frontend.answers import FrontendSettingsJson
from contract.operations import Chapter, Operation

FRONTEND = Chapter(
    "Front ends",
    {
        "frontend.settings": Operation(
            "What a front end begins with: version, switches, data sources, kinds of panels.",
            answer=FrontendSettingsJson,
        ),
    },
)
