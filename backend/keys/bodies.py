"""What callers send."""

from backend.keys.model import NewKey
from contract.errors import BadRequest
from contract.identity import Role
from contract.shapes import Body, Required


class KeyBody(Body, frozen=True):
    name: Required = ""
    role: Required = ""
    seconds_to_live: int = 0

    def wanted(self) -> NewKey:
        if self.role not in set(Role):
            raise BadRequest("Invalid role specified")
        return NewKey(name=self.name, role=Role(self.role), seconds_to_live=self.seconds_to_live)
