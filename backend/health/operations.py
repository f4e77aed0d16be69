"""The operations of this slice, described."""

from backend.health.answers import HealthJson
from contract.operations import Chapter, Operation

HEALTH = Chapter(
    "Health",
    {
        "health.read": Operation(
            "Says whether the backend and its database work, and whose API version is spoken; 503 if not.",
            answer=HealthJson,
            also={503: HealthJson},
        ),
    },
)
