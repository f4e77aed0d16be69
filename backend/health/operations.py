"""The operations of this slice, described."""

from backend.health.answers import HealthJson
from contract.operations import Chapter, Either, Operation
from contract.operations.refusals import RefusalJson

HEALTH = Chapter(
    "Health",
    {
        "health.read": Operation(
            "Says whether the backend and its database work, and whose API version is spoken; 503 if not.",
            answer=HealthJson,
            # A gateway whose backend is away says so in its own words.
            also={503: Either((HealthJson, RefusalJson))},
        ),
    },
)
