"""The operations of this slice, described."""

from backend.keys.answers import KeyJson, MadeKeyJson
from backend.keys.bodies import KeyBody
from contract.operations import Chapter, Operation

KEYS = Chapter(
    "API keys",
    {
        "keys.list": Operation(
            "The organisation's keys by name; `includeExpired` adds those that have ended.",
            query={"includeExpired": bool},
            answer=list[KeyJson],
        ),
        "keys.create": Operation(
            'Makes a key of `{"name","role","secondsToLive"}`; its secret is told this once.',
            body=KeyBody,
            answer=MadeKeyJson,
            also={301: None},
            refuses=(409, 410),
        ),
        "keys.delete": Operation("Deletes a key; it is refused from then on."),
    },
)
