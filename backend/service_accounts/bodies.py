"""What callers send."""

from typing import TypeVar

from backend.access.call import Call
from backend.service_accounts.model import Wish
from contract.errors import BadRequest
from contract.identity import Role
from contract.shapes import Body, Required

T = TypeVar("T", bound=Body)


class AccountBody(Body, frozen=True):
    name: Required = ""
    role: str | None = None
    is_disabled: bool | None = None

    def wish(self) -> Wish:
        return Wish(name=self.name, role=_role(self.role), is_disabled=self.is_disabled)


class ChangesBody(Body, frozen=True):
    name: str | None = None
    role: str | None = None
    is_disabled: bool | None = None

    def wish(self) -> Wish:
        return Wish(name=self.name or None, role=_role(self.role), is_disabled=self.is_disabled)


class TokenBody(Body, frozen=True):
    name: Required = ""
    seconds_to_live: int = 0


async def read_body(call: Call, shape: type[T]) -> T:
    """The body as a `shape`. Of these routes clients know one text for all its faults; `errors` says more."""
    try:
        return await call.body(shape, missing=BadRequest)
    except BadRequest as fault:
        extra = fault.extra or {"errors": [{"classification": "DeserializationError", "message": fault.message}]}
        raise BadRequest("Bad request data", extra=extra) from None


def _role(text: str | None) -> Role | None:
    if text is None:
        return None
    if text not in set(Role):
        raise BadRequest("invalid role specified")
    return Role(text)
