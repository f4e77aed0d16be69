"""Which refusals an operation can answer: what follows from its route, and what it adds itself."""

from http import HTTPStatus
from typing import NotRequired, TypedDict

from contract.operations.operation import Operation
from contract.routes import Needs, Route

_READS = frozenset({"GET"})
_ANYWHERE = frozenset({400, 401, 429, 431, 502, 503, 504})
"""Of the way in: unreadable, wrong credentials, too many attempts, too large a head; and of a part that broke off,
is away or does not answer in time.
"""


class FaultJson(TypedDict):
    """One fault of a body."""

    classification: str
    message: str
    fieldNames: NotRequired[list[str]]


class RefusalJson(TypedDict):
    """Why not: `message` is for people, `messageId` the reason where one is known, `errors` what a body lacks."""

    message: str
    messageId: NotRequired[str]
    statusCode: NotRequired[int]
    error: NotRequired[str]
    errors: NotRequired[list[FaultJson]]
    status: NotRequired[str]


def refusals(route: Route, operation: Operation) -> list[int]:
    """The statuses, in order."""
    found = _ANYWHERE | frozenset(operation.refuses)
    if route.needs is not Needs.PUBLIC or not _READS.issuperset(route.methods.split()):
        # Less than the least role; a browser's change that another site began.
        found |= {403}
    if ":" in route.template or route.needs is not Needs.PUBLIC:
        # No such thing; `?orgId=` of an organisation that the caller is no member of.
        found |= {404}
    if operation.body is not None:
        found |= {413, 415, 422}
    return sorted(found - operation.answers.keys())


def title(status: int) -> str:
    """The status' name, fit for a component's."""
    return "".join(word.capitalize() for word in HTTPStatus(status).phrase.replace("-", " ").split())
