"""The operation of this slice, described."""

from typing import Any

from contract.operations import Chapter, Operation

MANUAL = Chapter(
    "This document",
    {
        "manual.document": Operation("Every operation of the API, as OpenAPI 3.1.", answer=dict[str, Any]),
    },
)
