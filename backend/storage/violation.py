"""What a row that breaks the schema's promises is told. Without a better text from the slice it is a 409."""

from contract.errors import Conflict


class UniqueViolation(Conflict):
    """The row exists. `constraint` is table and columns, the same on every database: `orgs_name`."""

    default = "An object with this name or key already exists"

    def __init__(self, constraint: str) -> None:
        super().__init__()
        self.constraint = constraint


class ReferenceViolation(Conflict):
    """The row refers to one that is not there (any more)."""

    default = "An object that this one belongs to no longer exists"
