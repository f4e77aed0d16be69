"""Which organisation a file means."""

from dataclasses import dataclass

from backend.provisioning.fault import Broken
from backend.storage.database import Statements

_FIRST = 1
_BY_NAME = "SELECT id FROM orgs WHERE name = $1"
_BY_ID = "SELECT id FROM orgs WHERE id = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """By number, or by name where `name` is not empty."""

    org_id: int
    name: str = ""

    @classmethod
    def of(cls, org_id: int, name: str) -> "Whose":
        """A number wins; without either it is the first organisation."""
        if org_id > 0:
            return cls(org_id=org_id)
        return cls(org_id=0, name=name) if name else cls(org_id=_FIRST)

    async def found(self, statements: Statements) -> int:
        """Raises Broken."""
        if self.name:
            number = await statements.fetch_value(_BY_NAME, self.name)
        else:
            number = await statements.fetch_value(_BY_ID, self.org_id)
        if number is None:
            raise Broken(f"there is no organisation {self.name or self.org_id}")
        return int(number)
