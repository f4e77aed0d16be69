"""One row of the table of endpoints and callers (auth.md §21): who may, what it answers, and what it refuses."""

from dataclasses import dataclass
from enum import StrEnum

from contract.routes import ROUTES, Route
from tests.support.stack import Header


class Who(StrEnum):
    ANYONE = "anyone"
    CALLER = "any proved caller"
    OWNER = "a session, or a password in its place"
    USER = "a signed-in user"
    ORG_ADMIN = "an Admin of the organisation"
    SERVER_ADMIN = "a server admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """Bad input, sent by somebody who may. What is None is as in the row; `body` of bytes goes out as it is."""

    status: int
    told: str | None = None
    path: str | None = None
    body: object = None
    headers: tuple[Header, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`{words}` in path and body are filled by a scene. `told` is the `message` of the answer.

    `not_allowed` is what a proved caller is told who is less than `who`. `unproved`: a credential that is not good
    is not even looked at.
    """

    route: str
    method: str
    path: str
    who: Who
    ok: int = 200
    told: str | None = None
    body: object = None
    not_allowed: tuple[int, str] = (403, "Permission denied")
    unproved: bool = False
    wrong: tuple[Wrong, ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def line(self) -> Route:
        return next(route for route in ROUTES.routes if route.name == self.route)
